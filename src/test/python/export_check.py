"""Compares what `pentathlon export` writes with what h5py reads, value by value.

    export_check.py FILE.h5 FILE.json TABLE=FILE.csv...

The tables must be all that the file has. What is missing is empty in CSV and null in JSON.
"""

import csv
import json
import math
import sys

import h5py

LONG = ("iterations", "warmup", "passes", "operators", "timeline")


def columns(group):
    """Each column as a list of Python's values; what is missing is None."""
    found = {}
    for name in group.attrs["columns"].decode().split(","):
        data = group[name]
        if data.dtype.kind == "S":
            found[name] = [value.decode() for value in data[:]]
            continue
        missing = data.attrs.get("_FillValue")
        found[name] = [
            None if value == missing or value != value else value for value in data[:].tolist()
        ]
    return found


def tables(file):
    found = {}

    def add(name, group):
        if "columns" in group.attrs:
            found[name] = columns(group)

    file.visititems(add)
    return found


def rows(table):
    return [list(row) for row in zip(*table.values())]


def as_csv(table, expected, header, records):
    """Cells are turned into what h5py has at their place, and must then be equal."""
    assert header == list(table), (expected, header)
    assert len(records) == len(rows(table)), expected
    for number, (record, row) in enumerate(zip(records, rows(table))):
        for name, cell, value in zip(table, record, row):
            read = None if cell == "" and not isinstance(value, str) else type(value)(cell)
            assert read == value, (expected, number, name, cell, value)
    return len(records) * len(header)


def check_csv(all_tables, name, path):
    with open(path, newline="") as file:
        header, *records = csv.reader(file)
    of_cases = [key for key in all_tables if key.startswith("cases/") and key.endswith("/" + name)]
    if not of_cases:
        key = name.strip("/")
        return {key}, as_csv(all_tables[key], key, header, records)
    cells = 0
    for key in sorted(of_cases):
        case = key.split("/")[1]
        own = [record for record in records if record[0] == case]
        places = {column: header.index(column) for column in all_tables[key]}
        assert header[0] == "case" and set(places) <= set(header), (key, header)
        for record in own:
            others = set(range(1, len(header))) - set(places.values())
            assert all(record[place] == "" for place in others), (key, record)
        own = [[record[place] for place in places.values()] for record in own]
        cells += as_csv(all_tables[key], key, list(places), own)
    assert len(records) == sum(len(rows(all_tables[key])) for key in of_cases), name
    return set(of_cases), cells


def plain(value):
    """An attribute, or a value of a table, as JSON has it."""
    if isinstance(value, bytes):
        return value.decode()
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def check_json(group, found):
    """A group and all below it; gives the number of values compared."""
    attributes = {name: plain(group.attrs[name]) for name in group.attrs if name != "columns"}
    told = found.get("attributes", {})
    assert told == attributes, (group.name, told, attributes)
    expected, values = set(), len(attributes)
    own = []
    if "columns" in group.attrs:
        table = {name: [plain(v) for v in column] for name, column in columns(group).items()}
        own = ["row", *table]
        if group.name.split("/")[-1] in LONG:
            assert found["columns"] == table and list(found["columns"]) == list(table), group.name
        else:
            expected_rows = [dict(zip(table, row)) for row in rows(table)]
            assert found["rows"] == expected_rows, group.name
        expected.add("columns" if group.name.split("/")[-1] in LONG else "rows")
        values += sum(len(column) for column in table.values())
    for name in group:
        if name in own:
            continue
        expected.add(name)
        if isinstance(group[name], h5py.Group):
            values += check_json(group[name], found[name])
        else:
            assert found[name] == plain(group[name][()]), group[name].name
            values += 1
    assert set(found) - {"attributes"} == expected, (group.name, sorted(found), sorted(expected))
    return values


def main(file, json_file, *csv_files):
    with h5py.File(file) as opened:
        all_tables = tables(opened)
        seen, cells = set(), 0
        for argument in csv_files:
            keys, compared = check_csv(all_tables, *argument.split("=", 1))
            seen |= keys
            cells += compared
        assert seen == set(all_tables), sorted(set(all_tables) ^ seen)
        with open(json_file) as text:
            values = check_json(opened, json.load(text))
    print(len(seen), "tables,", cells, "cells,", values, "values")


main(*sys.argv[1:])
