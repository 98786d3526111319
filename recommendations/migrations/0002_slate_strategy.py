from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="slatelog",
            name="strategy",
            field=models.CharField(
                blank=True, default="", help_text="Slug of the placement's first strategy at that time; empty where unknown.", max_length=64
            ),
        ),
    ]
