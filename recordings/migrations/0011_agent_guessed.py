from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recordings", "0010_standard_words")]

    operations = [
        migrations.AddField(model_name="recording", name="agent_guessed", field=models.BooleanField(default=False)),
    ]
