"""Static files by names that change with what is in them; each name is looked up once for each process."""

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    @cache  # noqa: B019 - there is one storage, and it lives as long as the process
    def url(self, name: str, force: bool = False) -> str:
        return str(super().url(name, force))
