"""What an operation may answer instead of what was asked for: one sentence, and every kind of it documented."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema

from bluethread.kernel.errors import BadInput, BluethreadError, NotFound, PermissionRefused, PolicyRefused

STATUSES: dict[type[BluethreadError], int] = {NotFound: 404, BadInput: 422, PolicyRefused: 409, PermissionRefused: 403}
_ALWAYS = {
    400: "The request is not well formed.",
    401: "Nobody is signed in.",
    403: "The permission that the operation needs is not held, or the request may be forged.",
    404: "There is no such thing, or none that the one who asks may see.",
    422: "Something asked or sent cannot be used; the sentence says what.",
}
_WRITING = {
    409: "The act is allowed, but not in this state.",
    413: "What was sent is too large.",
}
_SENTENCE = {
    "application/json": {
        "schema": {
            "type": "object",
            "properties": {"detail": {"type": "string"}},
            "required": ["detail"],
            "additionalProperties": False,
        }
    }
}


class DocumentedAPI(NinjaAPI):
    """An API whose description names every refusal that an operation may answer with."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                for status, words in (_ALWAYS | (_WRITING if method != "get" else {})).items():
                    operation["responses"].setdefault(status, {"description": words, "content": _SENTENCE})
        return schema


def refuse(api: NinjaAPI) -> None:
    """Answer errors in the words that a person would read."""

    @api.exception_handler(BluethreadError)
    def refused(request: HttpRequest, error: BluethreadError) -> HttpResponse:
        return api.create_response(request, {"detail": str(error)}, status=STATUSES.get(type(error), 400))

    @api.exception_handler(RawPostDataException)
    def no_json(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
        """A form came where JSON is asked for, and was read as a form when the session was checked."""
        return api.create_response(request, {"detail": "Send the body as application/json."}, status=422)

    @api.exception_handler(ValidationError)
    def misunderstood(request: HttpRequest, error: ValidationError) -> HttpResponse:
        words = "; ".join(f"{'.'.join(str(part) for part in each['loc'][1:])}: {each['msg']}" for each in error.errors)
        return api.create_response(request, {"detail": words}, status=422)
