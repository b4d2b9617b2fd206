"""Writes the pages of docs/ that are derived from the code: ontology.md, weights.md, settings.md, errors.md.

Run by `make docs`; a test holds that the pages are current.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from twinwheel_api.settings import Settings
from twinwheel_graph.match.constraints import CONSTRAINTS
from twinwheel_graph.match.features.registry import text_of
from twinwheel_graph.match.targets import targets
from twinwheel_graph.ontology import EntityType, Property, RelationType, ontology

ROOT = Path(__file__).parent.parent
DERIVED = "<!-- derived: make docs writes this page -->"


def pages() -> Mapping[str, str]:
    """The derived pages by file name."""
    made = {"ontology.md": _ontology, "weights.md": _weights, "settings.md": _settings, "errors.md": _errors}
    return {name: "\n".join([DERIVED, *lines()]) + "\n" for name, lines in made.items()}


def main() -> None:
    """Write them."""
    for name, text in pages().items():
        (ROOT / "docs" / name).write_text(text, encoding="utf-8")


def _ontology() -> Iterator[str]:
    known = ontology()
    yield from (
        "# Ontology (本体)",
        "",
        "Everything the graph may say, from `graph/twinwheel_graph/ontology.yaml`.",
        "",
    )
    yield from ("## Groups (组)", "", "| group | 中文 | types |", "|---|---|---|")
    yield from (f"| `{group.name}` | {group.label.zh} | {', '.join(group.types)} |" for group in known.groups.values())
    yield from ("", "## Entities (实体)", "")
    for kind in known.entities.values():
        yield from _entity(kind)
    yield from ("## Relations (关系)", "", "`evidence`: a match may rest on it.", "")
    yield "| relation | 中文 / inverse | from | to | evidence | properties |"
    yield "|---|---|---|---|---|---|"
    yield from (_relation(kind) for kind in known.relations.values())


def _entity(kind: EntityType) -> Iterator[str]:
    yield f"### {kind.name} · {kind.label.zh} · {kind.label.en}"
    yield ""
    yield f"Ids made from a name begin with `{kind.prefix}:`."
    yield ""
    yield "| property | 中文 | English | type |"
    yield "|---|---|---|---|"
    yield from (
        f"| `{one.name}` | {one.label.zh} | {one.label.en} | {_type(one)} |" for one in kind.properties.values()
    )
    yield ""


def _relation(kind: RelationType) -> str:
    ends = (", ".join(sorted(kind.domain)), ", ".join(sorted(kind.range)))
    props = ", ".join(f"`{one.name}`" for one in kind.properties.values())
    names = f"{kind.label.zh} / {kind.inverse.zh} ({kind.label.en} / {kind.inverse.en})"
    return f"| `{kind.name}` | {names} | {ends[0]} | {ends[1]} | {'yes' if kind.evidence else ''} | {props} |"


def _type(wanted: Property) -> str:
    told = [wanted.type + (", several" if wanted.many else "")]
    if wanted.values:
        told.append("; ".join(f"`{key}` {label.zh}" for key, label in wanted.values.items()))
    if wanted.minimum is not None or wanted.maximum is not None:
        low, high = ("" if bound is None else f"{bound:g}" for bound in (wanted.minimum, wanted.maximum))
        told.append(f"{low} to {high}" if high else f"at least {low}")
    told += [word for word, given in (("required", wanted.required), ("searched", wanted.search)) if given]
    return "; ".join(told)


def _weights() -> Iterator[str]:
    yield from ("# Features and weights (特征与权重)", "")
    yield "From `graph/twinwheel_graph/match/targets.toml` and the features' own texts. A score is the sum of feature"
    yield "values (0 to 1) times weights; the weights of a target sum to 1."
    yield ""
    near = next(iter(targets().values())).closeness
    yield f"Of an organisation the best {len(near.places)} items count, by these shares: "
    yield f"{', '.join(f'{place:.2f}' for place in near.places)}; each by its closeness to the power of {near.power}."
    yield from ("", "## Features", "", "| feature | what it measures | 中文 |", "|---|---|---|")
    names = dict.fromkeys(feature for target in targets().values() for feature in target.weights)
    yield from (f"| `{name}` | {text_of(name, 'en')} | {text_of(name, 'zh')} |" for name in names)
    yield from (
        "",
        "## Weights",
        "",
        f"| direction | target | {' | '.join(names)} |",
        f"|---|---|{'--:|' * len(names)}",
    )
    for target in targets().values():
        cells = " | ".join(f"{target.weights[name]:.3f}" if name in target.weights else "" for name in names)
        yield f"| {target.direction} | {target.name} | {cells} |"
    yield from ("", "## Half-lives", "", "An item counts half as much for every so many years of its age.", "")
    yield from ("| target | years |", "|---|--:|")
    ageing = {target.name: target.half_life_years for target in targets().values() if target.half_life_years}
    yield from (f"| {name} | {years:g} |" for name, years in ageing.items())
    yield from ("", "## Hard constraints", "", "| reason | what is withheld |", "|---|---|")
    yield from (f"| `{name}` | {(rule.__doc__ or '').strip()} |" for name, rule in CONSTRAINTS.items())


def _settings() -> Iterator[str]:
    yield from ("# Settings (设置)", "", "From the environment; an option of a command goes over them.", "")
    yield from ("| variable | default | what |", "|---|---|---|")
    for name, field in Settings.model_fields.items():
        default = "" if field.default in {None, ""} else f"`{field.default}`"
        yield f"| `TWINWHEEL_{name.upper()}` | {default} | {field.description} |"


def _errors() -> Iterator[str]:
    text = (ROOT / "graph/twinwheel_graph/messages.yaml").read_text(encoding="utf-8")
    yield from ("# Errors and reasons (错误与原因)", "")
    yield "The `code` stands in `--json`, in summaries and in `application/problem+json`."
    yield from ("", "| code | 中文 | English |", "|---|---|---|")
    for code, (chinese, english) in yaml.safe_load(text).items():
        yield f"| `{code}` | {chinese.replace('|', '｜')} | {english.replace('|', '¦')} |"


if __name__ == "__main__":
    main()
