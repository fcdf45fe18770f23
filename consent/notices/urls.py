from django.urls import path

from consent.notices import describing_views, limit_views, other_forms_views, sound_views, views, writing_views

app_name = "notices"
NOTICE = "consent/versions/<uuid:public_id>/"
WORDS = f"{NOTICE}words/<str:language>/"
FORM = f"{WORDS}question/<uuid:item>/form/<str:reading_form>/"
urlpatterns = [
    path("consent/versions/", views.notice_list, name="notice_list"),
    path("consent/versions/new/", views.notice_start, name="notice_start"),
    path("consent/purposes/", limit_views.limit_list, name="limit_list"),
    path("consent/purposes/<str:purpose>/", limit_views.limit_edit, name="limit_edit"),
    path(NOTICE, views.notice_detail, name="notice_detail"),
    path(f"{NOTICE}offer/", views.notice_offer, name="notice_offer"),
    path(f"{NOTICE}publish/", views.notice_publish, name="notice_publish"),
    path(f"{NOTICE}change/", describing_views.change_edit, name="change_edit"),
    path(f"{NOTICE}comments/<uuid:comment>/remove/", describing_views.comment_remove, name="comment_remove"),
    path(f"{NOTICE}discard/", views.notice_discard, name="notice_discard"),
    path(f"{NOTICE}questions/<uuid:item>/", writing_views.item_edit, name="item_edit"),
    path(f"{NOTICE}questions/<uuid:item>/leave-out/", writing_views.item_leave_out, name="item_leave_out"),
    path(f"{NOTICE}add/<str:purpose>/", writing_views.item_add, name="item_add"),
    path(WORDS, views.notice_read, name="notice_read"),
    path(f"{WORDS}begin/", describing_views.translation_begin, name="translation_begin"),
    path(f"{WORDS}checked/", describing_views.translation_check, name="translation_check"),
    path(f"{WORDS}too-hard/", describing_views.hard_words_pass, name="hard_words_pass"),
    path(f"{WORDS}remove/", views.language_remove, name="language_remove"),
    path(f"{WORDS}question/<uuid:item>/", writing_views.text_edit, name="text_edit"),
    path(f"{WORDS}question/<uuid:item>/pictures/", other_forms_views.easy_edit, name="easy_edit"),
    path(FORM, writing_views.text_edit, name="form_edit"),
    path(f"{FORM}sound/", sound_views.sound_edit, name="sound_edit"),
    path(f"{FORM}sound/remove/", sound_views.sound_remove, name="sound_remove"),
    path(f"{NOTICE}sounds/<uuid:sound>/", sound_views.sound_hear, name="sound_hear"),
    path(f"{FORM}remove/", other_forms_views.form_remove, name="form_remove"),
    path(f"{WORDS}check/<int:order>/", writing_views.question_edit, name="question_edit"),
    path(f"{WORDS}fact/<str:purpose>/", writing_views.fact_edit, name="fact_edit"),
    path(f"{WORDS}form/<str:reading_form>/check/<int:order>/", writing_views.question_edit, name="form_question_edit"),
    path(f"{WORDS}form/<str:reading_form>/fact/<str:purpose>/", writing_views.fact_edit, name="form_fact_edit"),
]
