"""The typed values that travel along the road: source → entry → document → article → figure → claim → change → report.

All are immutable. Instants are timezone-aware ``datetime`` in UTC; days are ``date`` in the text's own reckoning.
Codes (`Measure`, `Item`, `Qualifier`, `SourceOrg`, `Modality`) are those of ``docs/codebook.md``, sections 3 to 6.
"""

from troopwatch.model.claims import (
    Change,
    ChangeKind,
    Claim,
    ClaimStatus,
    Coverage,
    MailKind,
    Mention,
    Report,
    Review,
    SourceProblem,
    Verdict,
)
from troopwatch.model.collection import (
    Article,
    Entry,
    Fetched,
    FetchStatus,
    Listing,
    PollState,
    Reader,
    ReadStatus,
    Robots,
    RobotsStatus,
    Source,
    SourceKind,
)
from troopwatch.model.figures import (
    Detection,
    Evidence,
    EvidenceRole,
    Figure,
    Item,
    Measure,
    Modality,
    Qualifier,
    SourceOrg,
)

__all__ = [
    "Article",
    "Change",
    "ChangeKind",
    "Claim",
    "ClaimStatus",
    "Coverage",
    "Detection",
    "Entry",
    "Evidence",
    "EvidenceRole",
    "FetchStatus",
    "Fetched",
    "Figure",
    "Item",
    "Listing",
    "MailKind",
    "Measure",
    "Mention",
    "Modality",
    "PollState",
    "Qualifier",
    "ReadStatus",
    "Reader",
    "Report",
    "Review",
    "Robots",
    "RobotsStatus",
    "Source",
    "SourceKind",
    "SourceOrg",
    "SourceProblem",
    "Verdict",
]
