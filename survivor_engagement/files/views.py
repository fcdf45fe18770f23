import uuid
from typing import Any

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_POST

from survivor_engagement.files.access import open_file
from survivor_engagement.files.reading import stream
from survivor_engagement.programmes.doors import signed_in_door


@signed_in_door
@require_POST
def file_download(request: Any, *, public_id: uuid.UUID) -> StreamingHttpResponse:
    """A single download is a POST: it writes a row in the trail, and no link in a chat can start it."""
    return stream(open_file(request.scope, public_id), by=request.user)
