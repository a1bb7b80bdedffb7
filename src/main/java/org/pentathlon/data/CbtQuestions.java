package org.pentathlon.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The Children's Book Test (Hill et al. 2016) in its distributors' files: the questions of one
 * variant, as ids of a vocabulary that all its files make together, training first, then validation
 * and test.
 *
 * @param variant which questions these are, such as {@code NE}
 * @param vocabulary number of ids
 * @param training questions to learn from; none where there is no file
 * @param validation questions held out; none where there is no file
 * @param test questions held out; none where there is no file
 * @param dropped questions left out of all of these, since what is asked for was cut out of the
 *     document or of the vocabulary
 */
public record CbtQuestions(
        String variant,
        int vocabulary,
        ListedQuestions training,
        ListedQuestions validation,
        ListedQuestions test,
        int dropped) {
    /** Where the files may be under the data directory; the first folder there is counts. */
    public static final List<String> PLACES = List.of("cbtest", "CBTest/data");

    private static final List<String> SPECIALS = List.of("<pad>", "<unk>");

    /** What a question is cut to. */
    public record Limits(int documentLength, int queryLength, int vocabulary) {
        /** Most ids where nothing is cut out of the vocabulary. */
        public static final int ALL_WORDS = Integer.MAX_VALUE;
    }

    /**
     * Reads all files of a variant. Ids are {@link QuestionBatch#PAD}, {@link QuestionBatch#UNK},
     * then words by first occurrence. A word that a smaller vocabulary lacks becomes UNK, in
     * candidates too; a question that asks for one is dropped.
     *
     * @param dataDirectory the folder above {@code cbtest} or {@code CBTest/data}
     * @param variant a variant, or {@code auto} for NE or else the first there is by name
     * @throws DataException if files are missing, unreadable or not of this format, or if all
     *     questions of a split are dropped
     */
    public static CbtQuestions open(Path dataDirectory, String variant, Limits limits) {
        CbtFiles files = CbtFiles.find(dataDirectory, variant);
        Vocabulary.Counter words = new Vocabulary.Counter(SPECIALS, SPECIALS.get(1));
        CbtParser parser = new CbtParser(words, limits.documentLength(), limits.queryLength());
        List<Question> training = parser.read(files.training());
        List<Question> validation = parser.read(files.validation());
        List<Question> test = parser.read(files.test());
        Vocabulary vocabulary = words.cut(limits.vocabulary());
        int[] ids = words.ids(vocabulary);
        int parsed = parser.dropped() + training.size() + validation.size() + test.size();
        ListedQuestions trained = encode(files.training(), training, ids);
        ListedQuestions validated = encode(files.validation(), validation, ids);
        ListedQuestions tested = encode(files.test(), test, ids);
        return new CbtQuestions(
                files.variant(),
                vocabulary.size(),
                trained,
                validated,
                tested,
                parsed - trained.count() - validated.count() - tested.count());
    }

    private static ListedQuestions encode(List<Path> files, List<Question> questions, int[] ids) {
        List<Question> kept = new ArrayList<>(questions.size());
        for (Question question : questions) {
            if (ids[question.answer] != QuestionBatch.UNK) {
                kept.add(question.renumbered(ids));
            }
        }
        if (kept.isEmpty() && !files.isEmpty()) {
            throw new DataException(
                    String.format(
                            "%s: every question's answer is cut off: raise seq_len or vocab",
                            files.get(0)));
        }
        return new ListedQuestions(kept);
    }
}
