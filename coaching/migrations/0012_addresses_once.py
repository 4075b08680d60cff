"""The rule itself, in the database: apart from moving what stood against it, for PostgreSQL alters no table it has just written to."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("coaching", "0011_one_address_one_person")]
    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX auth_user_email_once ON auth_user (LOWER(email)) WHERE email <> ''",
            "DROP INDEX auth_user_email_once",
        ),
    ]
