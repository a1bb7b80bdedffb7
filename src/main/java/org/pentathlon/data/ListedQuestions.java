package org.pentathlon.data;

import java.util.List;

/** The questions of a split of a data set, in the order of its files. */
public final class ListedQuestions implements Questions {
    private final List<Question> all;
    private final int longestDocument;
    private final int longestQuery;

    ListedQuestions(List<Question> all) {
        this.all = List.copyOf(all);
        this.longestDocument = all.stream().mapToInt(q -> q.document.length).max().orElse(0);
        this.longestQuery = all.stream().mapToInt(q -> q.query.length).max().orElse(0);
    }

    /** Number of questions. */
    public int count() {
        return all.size();
    }

    @Override
    public Question question(long number) {
        return all.get(Math.toIntExact(number));
    }

    @Override
    public int documentWords(long number) {
        return question(number).document.length;
    }

    @Override
    public int longestDocument() {
        return longestDocument;
    }

    @Override
    public int longestQuery() {
        return longestQuery;
    }
}
