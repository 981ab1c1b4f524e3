from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_need_to_know'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='user',
            name='role',
        ),
    ]
