package org.pentathlon.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one variant of the Children's Book Test: {@code cbtest_<variant>_train.txt}, {@code
 * ..._valid*.txt} and {@code ..._test*.txt}, each kind by name and perhaps missing.
 */
record CbtFiles(String variant, List<Path> training, List<Path> validation, List<Path> test) {
    /** The variant that means NE, or else the first there is by name. */
    static final String AUTO = "auto";

    private static final String PREFERRED = "NE";
    private static final Pattern NAME =
            Pattern.compile("cbtest_([A-Za-z0-9-]+)_(train|(valid|test).*)\\.txt");
    private static final String HELP =
            "give the folder that holds cbtest or CBTest/data with --data-dir, or use --data"
                    + " synthetic";

    CbtFiles {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
    }

    /**
     * Finds the files in the first folder there is of {@code cbtest} and {@code CBTest/data}.
     *
     * @param variant a variant, or {@link #AUTO}
     * @throws DataException if there is no such folder, or it has no files of the variant
     */
    static CbtFiles find(Path dataDirectory, String variant) {
        if (dataDirectory == null) {
            throw new DataException("real data needs a folder: " + HELP);
        }
        Path folder =
                CbtQuestions.PLACES.stream()
                        .map(dataDirectory::resolve)
                        .filter(Files::isDirectory)
                        .findFirst()
                        .orElseThrow(() -> missing(dataDirectory));
        List<Path> files = list(folder);
        String found = choose(folder, files, variant);
        return new CbtFiles(
                found,
                of(files, found, "train"),
                of(files, found, "valid"),
                of(files, found, "test"));
    }

    private static DataException missing(Path dataDirectory) {
        return new DataException(
                String.format(
                        "there is neither a folder %s nor %s: %s",
                        dataDirectory.resolve(CbtQuestions.PLACES.get(0)),
                        dataDirectory.resolve(CbtQuestions.PLACES.get(1)),
                        HELP));
    }

    private static List<Path> list(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
            found.forEach(files::add);
        } catch (IOException e) {
            throw new DataException("cannot list " + folder + ": " + e, e);
        }
        files.removeIf(file -> !match(file).matches());
        files.sort(null);
        return files;
    }

    private static Matcher match(Path file) {
        return NAME.matcher(file.getFileName().toString());
    }

    private static String choose(Path folder, List<Path> files, String variant) {
        TreeSet<String> variants = new TreeSet<>();
        for (Path file : files) {
            Matcher matcher = match(file);
            if (matcher.matches()) {
                variants.add(matcher.group(1));
            }
        }
        if (variants.isEmpty()) {
            throw new DataException(
                    String.format(
                            "there is no cbtest_<variant>_train.txt, _valid*.txt or _test*.txt in"
                                    + " %s: %s",
                            folder, HELP));
        }
        if (variant.equals(AUTO)) {
            return variants.contains(PREFERRED) ? PREFERRED : variants.first();
        }
        if (!variants.contains(variant)) {
            throw new DataException(
                    String.format(
                            "there is no cbtest_%s_*.txt in %s: variant must be one of %s",
                            variant, folder, String.join(", ", variants)));
        }
        return variant;
    }

    private static List<Path> of(List<Path> files, String variant, String split) {
        String start = "cbtest_" + variant + "_" + split;
        return files.stream()
                .filter(file -> file.getFileName().toString().startsWith(start))
                .toList();
    }
}
