package org.pentathlon.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * WikiText-2 at word level: three texts and one vocabulary over them, by first occurrence in the
 * order training, validation, test.
 */
public record WikiText(
        Vocabulary vocabulary, TokenStream training, TokenStream validation, TokenStream test) {
    /** Folder under the data directory, as the distributor names it. */
    public static final String FOLDER = "wikitext-2";

    /** Tokens of the published files. */
    public static final int TRAINING_TOKENS = 2_088_628;

    public static final int TEST_TOKENS = 245_569;

    /** The word that the text itself has in place of rare ones. */
    private static final String UNKNOWN = "<unk>";

    /** How the files may be named; the first of these of which there is a file. */
    private static final List<String> NAMES =
            List.of(FOLDER + "/%s.txt", FOLDER + "/wiki.%s.tokens", "wiki.%s.tokens");

    private static final List<String> SPLITS = List.of("train", "valid", "test");

    /** Where the training text may be under the data directory; the first there is counts. */
    public static final List<String> PLACES =
            NAMES.stream().map(name -> name.formatted(SPLITS.get(0))).toList();

    private static final String HELP =
            "give the folder that holds " + FOLDER + " with --data-dir, or use --data synthetic";

    /**
     * Reads {@code wikitext-2/{train,valid,test}.txt} or {@code wiki.{train,valid,test}.tokens}.
     *
     * @param dataDirectory the folder above {@link #FOLDER}
     * @param vocabularySize where present, only so many words are kept and the others become {@code
     *     <unk>}; see {@link Vocabulary.Counter#cut}
     * @throws DataException if a file is missing, empty or not UTF-8
     */
    public static WikiText open(Path dataDirectory, OptionalInt vocabularySize) {
        if (dataDirectory == null) {
            throw new DataException("real data needs a folder: " + HELP);
        }
        Vocabulary.Counter counter = new Vocabulary.Counter(List.of(), UNKNOWN);
        List<TokenStream> streams =
                files(dataDirectory).stream().map(file -> TokenStream.read(file, counter)).toList();
        Vocabulary vocabulary =
                vocabularySize.isPresent() ? counter.cut(vocabularySize.getAsInt()) : counter.all();
        int[] ids = counter.ids(vocabulary);
        streams.forEach(stream -> stream.translate(ids));
        return new WikiText(vocabulary, streams.get(0), streams.get(1), streams.get(2));
    }

    private static List<Path> files(Path dataDirectory) {
        for (String name : NAMES) {
            List<Path> files =
                    SPLITS.stream()
                            .map(split -> dataDirectory.resolve(name.formatted(split)))
                            .toList();
            if (files.stream().anyMatch(Files::exists)) {
                requireAll(files);
                return files;
            }
        }
        Path folder = dataDirectory.resolve(FOLDER);
        throw new DataException(
                Files.isDirectory(folder)
                        ? "there is no train.txt and no wiki.train.tokens in "
                                + folder
                                + ": "
                                + HELP
                        : "there is no folder " + folder + ": " + HELP);
    }

    private static void requireAll(List<Path> files) {
        for (Path file : files) {
            if (!Files.exists(file)) {
                throw new DataException(
                        "there is no "
                                + file
                                + ", and all three files are needed: get it, or use --data"
                                + " synthetic");
            }
        }
    }
}
