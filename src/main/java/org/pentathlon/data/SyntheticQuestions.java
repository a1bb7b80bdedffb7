package org.pentathlon.data;

/**
 * Questions made from a seed, with the lengths of the Children's Book Test's named entities. They
 * can be learned: a query is the part of the document that is around the answer.
 *
 * <p>Question s takes words 0 to 15 of blocks 4s to 4s + 3 of the {@link Philox} stream {@code
 * (seed, "aoareader/questions")}:
 *
 * <ul>
 *   <li>words 0 and 1 make the document's length, 2 and 3 the query's: both are log-normal, exp(mu
 *       + d n) with n = {@link Philox#normal}, d = 0.277 and 0.636, mu = ln(mean) - d^2 / 2, mean =
 *       433 and 28, in {@link StrictMath}, rounded to the nearest and then brought into 20 ...
 *       documentLength and 3 ... queryLength. Where lengths are full, documents have documentLength
 *       words and queries the lesser of 28 and queryLength;
 *   <li>word 4 draws the answer's position a in the document, by {@link Philox#below} as all that
 *       follow;
 *   <li>word 5 draws the answer's place among the ten candidates;
 *   <li>words 6 to 14 draw the nine others: from the list of the document's words but the answer,
 *       each once, by first occurrence, entry i = 0, 1, ... is swapped with entry i + below(rest),
 *       rest being the entries from i on. Where the list has fewer than nine, the least ids of the
 *       vocabulary that are neither in it nor the answer follow it.
 * </ul>
 *
 * <p>Word t of the document is {@link #SPECIALS} + word t of sequence s of {@link SyntheticWords}
 * {@code "aoareader/document"}. Word i of a query of q words is the document's word (a - q div 2 +
 * i) mod documentWords; but for i = q div 2, the answer's place, it is {@link #BLANK}.
 *
 * <p>Not safe for use by several threads.
 */
public final class SyntheticQuestions implements Questions {
    /** Samples that make an epoch of training or of evaluation: as many as CBT-NE has. */
    public static final int TRAINING_SAMPLES = 108_719;

    public static final int TEST_SAMPLES = 2_500;

    /** The id of XXXXX, which stands in a query for the answer. */
    public static final int BLANK = QuestionBatch.SPECIALS;

    /** Number of ids that no document has. */
    public static final int SPECIALS = BLANK + 1;

    /** Least words of a document and of a query. */
    public static final int SHORTEST_DOCUMENT = 20;

    public static final int SHORTEST_QUERY = 3;

    /** Words of a query in the mean; of each, where documents have their full length. */
    public static final int MEAN_QUERY = 28;

    private static final int MEAN_DOCUMENT = 433;
    private static final double DEVIATION_DOCUMENT = 0.277;
    private static final double DEVIATION_QUERY = 0.636;
    private static final int BLOCKS = 4;
    private static final int ANSWER = 4;
    private static final int PLACE = 5;
    private static final int OTHERS = 6;

    private final Philox stream;
    private final SyntheticWords words;
    private final int documentLength;
    private final int queryLength;
    private final boolean full;
    private final int[] random = new int[BLOCKS * Philox.BLOCK];
    private final long[] seen;
    private long mark;

    /**
     * @param vocabulary number of ids, {@link #SPECIALS} + 10 or more
     * @param documentLength most words of a document, {@link #SHORTEST_DOCUMENT} or more; any
     *     number from 1 where lengths are full
     * @param queryLength most words of a query, {@link #SHORTEST_QUERY} or more
     * @param full whether all documents are that long
     */
    public SyntheticQuestions(
            long seed, int vocabulary, int documentLength, int queryLength, boolean full) {
        this.stream = new Philox(seed, "aoareader/questions");
        this.words = new SyntheticWords(seed, "aoareader/document", vocabulary - SPECIALS);
        this.documentLength = documentLength;
        this.queryLength = queryLength;
        this.full = full;
        this.seen = new long[vocabulary];
    }

    @Override
    public int longestDocument() {
        return documentLength;
    }

    @Override
    public int longestQuery() {
        return full ? Math.min(MEAN_QUERY, queryLength) : queryLength;
    }

    @Override
    public int documentWords(long number) {
        draw(number);
        return documentWords();
    }

    @Override
    public Question question(long number) {
        draw(number);
        int[] document = document(number);
        int at = Philox.below(document.length, random[ANSWER]);
        int answer = document[at];
        return new Question(document, query(document, at), answer, candidates(document, answer));
    }

    private void draw(long number) {
        stream.blocks(Math.multiplyExact(number, (long) BLOCKS), random);
    }

    private int documentWords() {
        return full
                ? documentLength
                : length(0, MEAN_DOCUMENT, DEVIATION_DOCUMENT, SHORTEST_DOCUMENT, documentLength);
    }

    private int queryWords() {
        return full
                ? longestQuery()
                : length(2, MEAN_QUERY, DEVIATION_QUERY, SHORTEST_QUERY, queryLength);
    }

    private int length(int word, int mean, double deviation, int least, int most) {
        double mu = StrictMath.log(mean) - deviation * deviation / 2;
        double normal = Philox.normal(random[word], random[word + 1]);
        long length = Math.round(StrictMath.exp(mu + deviation * normal));
        return (int) Math.max(least, Math.min(most, length));
    }

    private int[] document(long number) {
        int[] document = new int[documentWords()];
        words.words(number, 0, document.length, document, 0);
        for (int i = 0; i < document.length; i++) {
            document[i] += SPECIALS;
        }
        return document;
    }

    private int[] query(int[] document, int answerAt) {
        int[] query = new int[queryWords()];
        int centre = query.length / 2;
        for (int i = 0; i < query.length; i++) {
            query[i] = document[Math.floorMod(answerAt - centre + i, document.length)];
        }
        query[centre] = BLANK;
        return query;
    }

    private int[] candidates(int[] document, int answer) {
        int[] others = new int[Math.max(document.length, QuestionBatch.CANDIDATES)];
        mark++;
        seen[answer] = mark;
        int count = 0;
        for (int word : document) {
            count = addUnseen(word, others, count);
        }
        int wanted = QuestionBatch.CANDIDATES - 1;
        for (int i = 0; i < Math.min(wanted, count); i++) {
            int j = i + Philox.below(count - i, random[OTHERS + i]);
            int swapped = others[i];
            others[i] = others[j];
            others[j] = swapped;
        }
        for (int word = SPECIALS; count < wanted; word++) {
            count = addUnseen(word, others, count);
        }
        int place = Philox.below(QuestionBatch.CANDIDATES, random[PLACE]);
        int[] candidates = new int[QuestionBatch.CANDIDATES];
        System.arraycopy(others, 0, candidates, 0, place);
        candidates[place] = answer;
        System.arraycopy(others, place, candidates, place + 1, wanted - place);
        return candidates;
    }

    private int addUnseen(int word, int[] words, int count) {
        if (seen[word] == mark) {
            return count;
        }
        seen[word] = mark;
        words[count] = word;
        return count + 1;
    }
}
