"""An e-mail address belongs to one account: who signs in with it is who it says. Where several have the same, the one that was used
last keeps it; the others keep it in their profile."""

from collections import defaultdict

from django.db import migrations


def part(apps, schema_editor):
    User = apps.get_model("auth", "User")
    Profile = apps.get_model("coaching", "Profile")
    alike = defaultdict(list)
    for user in User.objects.exclude(email="").order_by("pk"):
        alike[user.email.lower()].append(user)
    for users in alike.values():
        users.sort(key=lambda user: (user.is_active, str(user.last_login or ""), -user.pk), reverse=True)
        for other in users[1:]:
            Profile.objects.update_or_create(user=other, defaults={"shared_email": other.email})
            User.objects.filter(pk=other.pk).update(email="")


class Migration(migrations.Migration):
    dependencies = [("coaching", "0010_people_paths_and_records"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(part, migrations.RunPython.noop)]
