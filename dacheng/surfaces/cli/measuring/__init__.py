"""What `dacheng bench` measures: files coming in, and the story's pages."""

from dacheng.surfaces.cli.measuring.running import measure

__all__ = ["measure"]
