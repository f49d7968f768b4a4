"""What a user types, and what is said where it is wrong."""

import pytest

from flows.arguments import PIPELINE, pipeline_arguments
from flows.words import read_variables
from schemas.errors import SettingsError


def test_without_words_every_variable_has_its_default():
    arguments = pipeline_arguments([], {})
    assert (arguments.input, arguments.output, arguments.runner) == ("seeds/documents", "output", "processes")
    assert not arguments.is_part


@pytest.mark.parametrize(
    "words",
    [["INPUT=甲/乙 丙"], ["--input", "甲/乙 丙"], ["--input=甲/乙 丙"], ["input=甲/乙 丙"]],
    ids=["as make has it", "two words", "an option", "small letters"],
)
def test_the_same_name_in_every_form(words):
    assert pipeline_arguments(words, {}).input == "甲/乙 丙"


def test_the_command_line_wins_over_the_environment():
    assert read_variables(PIPELINE, ["INPUT=a"], {"INPUT": "b", "OUTPUT": "c"})["INPUT"] == "a"
    assert read_variables(PIPELINE, [], {"INPUT": "b", "OUTPUT": "c"})["OUTPUT"] == "c"


def test_an_empty_variable_of_the_environment_is_none():
    assert pipeline_arguments([], {"LIMIT": "", "SAMPLE": " "}).limit is None


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("INPT=x", "INPT is not known here; nearest: INPUT"),
        ("pages", "'pages' is no argument; write NAME=value"),
        ("RUNNER=process", "nearest: processes"),
        ("WORKERS=many", "WORKERS=many is no whole number from 1"),
        ("LIMIT=0", "LIMIT=0 is no whole number from 1"),
        ("SAMPLE=2", "SAMPLE=2 is no share"),
        ("FULL=maybe", "FULL=maybe is neither 1 nor 0"),
        ("CONFIG=/nowhere/x.toml", "CONFIG=/nowhere/x.toml cannot be read"),
        ("RULES=/nowhere", "RULES=/nowhere is no folder"),
        ("EXCLUDE=/nowhere", "EXCLUDE=/nowhere cannot be read"),
    ],
)
def test_a_wrong_word_is_refused_in_one_line(word, says):
    with pytest.raises(SettingsError) as caught:
        pipeline_arguments([word], {})
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("word", ["HOSTS=*.example", "SAMPLE=0.5", "LIMIT=3"])
def test_a_selection_makes_a_partial_version(word):
    assert pipeline_arguments([word], {}).is_part
