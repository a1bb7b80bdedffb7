package org.pentathlon.data;

/** Questions that are had by number. Used by one thread at a time. */
public sealed interface Questions permits ListedQuestions, SyntheticQuestions {
    /** The question of a number, from 0. */
    Question question(long number);

    /** Words of a question's document. */
    int documentWords(long number);

    /** Words that no document exceeds. */
    int longestDocument();

    /** Words that no query exceeds. */
    int longestQuery();
}
