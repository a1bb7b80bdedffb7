package org.pentathlon.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Tatoeba's English sentences with French translations, as manythings.org distributes them: lines
 * of English, tab, French; a third column is passed over. French is the source, English the target.
 * Sentences are split into words by lower case, canonical decomposition without marks, a space
 * before {@code .!?}, and spaces for all but {@code a-z.!?}.
 *
 * <p>Pairs with a side of no word, or of {@code maxLength} words or more, are dropped. Of those
 * that are kept, pairs 0, 50, 100, ... are held out, and the vocabularies come from the others:
 * {@link PairBatch}'s special ids, then words by first occurrence.
 *
 * @param file where the pairs were read
 * @param training the pairs to learn from
 * @param heldOut the pairs to be tested with
 * @param droppedEmpty pairs dropped since a side has no word
 * @param droppedLong other pairs dropped, since a side is too long
 */
public record TatoebaPairs(
        Path file,
        SentencePairs training,
        SentencePairs heldOut,
        Vocabulary sourceVocabulary,
        Vocabulary targetVocabulary,
        int droppedEmpty,
        int droppedLong) {
    /** Vocabularies of any size. */
    public static final int UNCUT = Integer.MAX_VALUE;

    /** Where the file may be under the data directory; the first there is counts. */
    public static final List<String> PLACES = List.of("tatoeba/fra.txt", "fra-eng/fra.txt");

    private static final String HELP =
            "give the folder that holds "
                    + String.join(" or ", PLACES)
                    + " with --data-dir, or use --data synthetic";
    private static final int HELD_OUT_STRIDE = 50;

    /**
     * Reads the file.
     *
     * @param dataDirectory the folder above {@code tatoeba} or {@code fra-eng}
     * @param maxLength number of words that both sides stay below
     * @param sourceSize the most ids of the source vocabulary, the special ones among them: the
     *     most frequent words are kept; or {@link #UNCUT}
     * @param targetSize the same of the target vocabulary
     * @throws DataException if the file is missing, empty, not UTF-8, has a line without a tab, or
     *     has too few pairs for one to train with
     */
    public static TatoebaPairs open(
            Path dataDirectory, int maxLength, int sourceSize, int targetSize) {
        Path file = find(dataDirectory);
        TextLines lines = new TextLines(file);
        SentenceTable sources = new SentenceTable();
        SentenceTable targets = new SentenceTable();
        SentenceWords source = new SentenceWords(maxLength);
        SentenceWords target = new SentenceWords(maxLength);
        int empty = 0;
        int tooLong = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            int tab = line.indexOf('\t');
            if (tab < 0) {
                throw new DataException(
                        lines.where()
                                + " has no tab between English and French: mend the line, or get"
                                + " the file anew");
            }
            int end = line.indexOf('\t', tab + 1);
            int targetWords = target.split(line, 0, tab);
            int sourceWords = source.split(line, tab + 1, end < 0 ? line.length() : end);
            if (Math.min(sourceWords, targetWords) == 0) {
                empty++;
            } else if (Math.max(sourceWords, targetWords) == maxLength) {
                tooLong++;
            } else {
                sources.add(source, sourceWords);
                targets.add(target, targetWords);
            }
        }
        return split(file, sources, targets, sourceSize, targetSize, empty, tooLong);
    }

    private static Path find(Path dataDirectory) {
        if (dataDirectory == null) {
            throw new DataException("real data needs a folder: " + HELP);
        }
        if (!Files.isDirectory(dataDirectory)) {
            throw new DataException("there is no folder " + dataDirectory + ": " + HELP);
        }
        return PLACES.stream()
                .map(dataDirectory::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(
                        () ->
                                new DataException(
                                        "there is neither "
                                                + String.join(" nor ", PLACES)
                                                + " in "
                                                + dataDirectory
                                                + ": "
                                                + HELP));
    }

    private static TatoebaPairs split(
            Path file,
            SentenceTable sources,
            SentenceTable targets,
            int sourceSize,
            int targetSize,
            int empty,
            int tooLong) {
        if (sources.sentences() < 2) {
            throw new DataException(
                    String.format(
                            "%s has %d pairs to use (%d have an empty side, %d are too long), and"
                                    + " one to train with and one to test with are needed: raise"
                                    + " seq_len, or get the file anew",
                            file, sources.sentences(), empty, tooLong));
        }
        IntPredicate heldOut = pair -> pair % HELD_OUT_STRIDE == 0;
        IntPredicate training = heldOut.negate();
        Vocabulary source = sources.vocabulary(training, sourceSize);
        Vocabulary target = targets.vocabulary(training, targetSize);
        return new TatoebaPairs(
                file,
                new EncodedPairs(
                        sources.encoded(training, source), targets.encoded(training, target)),
                new EncodedPairs(
                        sources.encoded(heldOut, source), targets.encoded(heldOut, target)),
                source,
                target,
                empty,
                tooLong);
    }

    /**
     * Makes sure that there is at least one batch to train with for every rank.
     *
     * @throws DataException if there is not
     */
    public void requireGlobalBatch(Shard shard) {
        if (training.count() < shard.globalBatch()) {
            throw new DataException(
                    String.format(
                            "%s has %d pairs to train with, and one global batch (%d x %d a rank)"
                                    + " needs %d: use a smaller batch, fewer ranks or --data"
                                    + " synthetic",
                            file,
                            training.count(),
                            shard.worldSize(),
                            shard.batch(),
                            shard.globalBatch()));
        }
    }
}
