"""Playing one local file: the engines, the clock between their reports, caption files."""

from learnapp.player.captions import Cue, CueList, load_cues
from learnapp.player.choose import EngineReport, create_engine, engine_report
from learnapp.player.engine import EngineEvents, EngineStatus, PlayerEngine, Track

__all__ = [
    "Cue",
    "CueList",
    "EngineEvents",
    "EngineReport",
    "EngineStatus",
    "PlayerEngine",
    "Track",
    "create_engine",
    "engine_report",
    "load_cues",
]
