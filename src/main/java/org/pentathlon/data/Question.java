package org.pentathlon.data;

/**
 * A document and a question about it whose answer is one of the document's words, as ids of one
 * vocabulary.
 */
public final class Question {
    final int[] document;
    final int[] query;
    final int answer;
    final int[] candidates;

    /**
     * @param document one word or more
     * @param query one word or more; the word that is asked for is missing in it
     * @param answer a word of the document and of the candidates
     * @param candidates 1 to {@link QuestionBatch#CANDIDATES} words
     */
    Question(int[] document, int[] query, int answer, int[] candidates) {
        this.document = document;
        this.query = query;
        this.answer = answer;
        this.candidates = candidates;
    }

    /** This question in other ids: each number n becomes {@code ids[n]}, in place. */
    Question renumbered(int[] ids) {
        renumber(document, ids);
        renumber(query, ids);
        renumber(candidates, ids);
        return new Question(document, query, ids[answer], candidates);
    }

    private static void renumber(int[] words, int[] ids) {
        for (int i = 0; i < words.length; i++) {
            words[i] = ids[words[i]];
        }
    }
}
