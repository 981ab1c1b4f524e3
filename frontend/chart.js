// The interactive half of a chart: the same Vega-Lite description as the static picture, drawn by
// Vega's interpreter so that it runs under a content policy without 'unsafe-eval' and inline styles.
import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

/** Draw `spec` inside `place`; resolves to the Vega view, which the caller finalises when it redraws. */
export async function draw(place, spec) {
  const { view } = await embed(place, spec, {
    actions: false,
    ast: true,
    defaultStyle: false,
    expr: expressionInterpreter,
    loader: { http: { credentials: "same-origin" } },
    mode: "vega-lite",
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  });
  return view;
}
