package org.pentathlon.results;

/**
 * What a rank knows of a case before its first iteration.
 *
 * @param index position of the case in the job, from 0
 * @param title the case's name, without its number
 * @param attributes attributes of the case, equal on all ranks but for those of the rank itself
 * @param clock estimate at the case's start
 */
public record CaseHeader(
        int launch, int rank, int index, String title, Attributes attributes, ClockOffset clock) {}
