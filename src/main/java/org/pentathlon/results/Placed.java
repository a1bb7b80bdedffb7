package org.pentathlon.results;

/** A row and the rank that it is of. */
public record Placed<T>(int launch, int rank, T row) {
    /** The same of another launch. */
    Placed<T> inLaunch(int another) {
        return new Placed<>(another, rank, row);
    }
}
