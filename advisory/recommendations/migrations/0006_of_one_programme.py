"""Advice, its authors, its answers and what it came from are of one programme."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import of_same_programme


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0005_who_belongs_where"),
        ("engagements", "0011_the_erased_are_not_asked"),
        ("groups", "0007_assigned_in_one_programme"),
    ]
    operations = [
        of_same_programme("recommendations_recommendation", "engagement_id", "engagements_engagement"),
        of_same_programme("recommendations_recommendation", "group_id", "groups_advisorygroup"),
        of_same_programme("recommendations_author", "recommendation_id", "recommendations_recommendation"),
        of_same_programme("recommendations_response", "recommendation_id", "recommendations_recommendation"),
        of_same_programme("recommendations_authoranswer", "response_id", "recommendations_response"),
    ]
