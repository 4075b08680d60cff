from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recordings", "0012_scripts_without_spaces")]

    operations = [
        migrations.AddField(model_name="recording", name="agent_guessed", field=models.BooleanField(default=False)),
    ]
