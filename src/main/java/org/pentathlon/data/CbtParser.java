package org.pentathlon.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads files of the Children's Book Test. A record has 22 lines: {@code N sentence} for N = 1 to
 * 20, {@code 21 query<TAB>answer<TAB><TAB>candidate|candidate|...} and a blank line, which may be
 * missing at the file's end; further blank lines between records do no harm. What stands between
 * the last two tabs is not read. Words are parted by white space ({@link Character#isWhitespace})
 * and brought to lower case, but for {@link #BLANK}. Empty candidates are left out.
 *
 * <p>Words are counted, and questions hold their numbers by first occurrence: a record's document,
 * then query, answer and candidates. All words count, those that are cut away among them.
 *
 * <p>A document is cut at its end. A query that is too long is cut to the words around the first
 * {@link #BLANK}, which has queryLength div 2 words before it, or as many more or fewer as the
 * query's ends force. A question whose answer is not in the cut document is dropped.
 */
final class CbtParser {
    /** The word in a query that stands for the answer; found before letters are made small. */
    static final String BLANK = "XXXXX";

    private static final int SENTENCES = 20;
    private static final int FIELDS = 4;
    private static final int LONGEST_QUOTE = 40;

    private final Vocabulary.Counter words;
    private final int documentLength;
    private final int queryLength;
    private int dropped;

    CbtParser(Vocabulary.Counter words, int documentLength, int queryLength) {
        this.words = words;
        this.documentLength = documentLength;
        this.queryLength = queryLength;
    }

    /** Questions that were dropped since their answer was cut away. */
    int dropped() {
        return dropped;
    }

    /**
     * All questions of files, one file after the other.
     *
     * @throws DataException if a file cannot be read or is not of this format
     */
    List<Question> read(List<Path> files) {
        List<Question> questions = new ArrayList<>();
        for (Path file : files) {
            read(file, questions);
        }
        return questions;
    }

    private void read(Path file, List<Question> questions) {
        TextLines lines = new TextLines(file);
        boolean any = false;
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                continue;
            }
            any = true;
            Question question = read(lines, line);
            if (question == null) {
                dropped++;
            } else {
                questions.add(question);
            }
        }
        if (!any) {
            throw new DataException(file + " has no question: get it anew");
        }
    }

    /** The question of the record that begins with a line, or null where it is dropped. */
    private Question read(TextLines lines, String firstLine) {
        int start = lines.number();
        List<String> document = split(numbered(lines, firstLine, 1, start));
        for (int n = 2; n <= SENTENCES; n++) {
            document.addAll(split(numbered(lines, lines.next(), n, start)));
        }
        String[] fields = numbered(lines, lines.next(), SENTENCES + 1, start).split("\t", -1);
        Question question = question(lines, document, fields);
        String end = lines.next();
        if (end != null && !end.isBlank()) {
            throw broken(lines, "should be blank, since a record has 21 lines and a blank one");
        }
        return question;
    }

    /** What follows the number that a line must begin with. */
    private static String numbered(TextLines lines, String line, int number, int start) {
        if (line == null) {
            throw new DataException(
                    String.format(
                            "%s: the file ends within the record that begins at line %d, before"
                                    + " its line %d of 21: get it anew",
                            lines.where(), start, number));
        }
        String text = Integer.toString(number);
        int end = text.length();
        if (line.startsWith(text)
                && (line.length() == end || Character.isWhitespace(line.charAt(end)))) {
            return line.substring(end);
        }
        if (line.isBlank()) {
            throw broken(
                    lines,
                    String.format(
                            "is blank where %d should begin it: the record from line %d on has %d"
                                    + " lines, and must have sentences 1 to 20 and the question"
                                    + " as 21",
                            number, start, lines.number() - start));
        }
        String begin = line.strip().split("\\s", 2)[0];
        throw broken(
                lines,
                String.format(
                        "begins with '%s' where %d should begin it: the record from line %d on"
                                + " must have sentences 1 to 20 and the question as 21",
                        brief(begin), number, start));
    }

    private Question question(TextLines lines, List<String> document, String[] fields) {
        if (fields.length != FIELDS) {
            throw broken(
                    lines,
                    String.format(
                            "has %d fields parted by tabs and must have %d: 21 query<TAB>answer"
                                    + "<TAB><TAB>candidate|candidate|...",
                            fields.length, FIELDS));
        }
        List<String> query = split(fields[0]);
        int blank = query.indexOf(BLANK);
        if (blank < 0) {
            throw broken(lines, "has no " + BLANK + " in its query");
        }
        String answer = lower(fields[1].strip());
        List<String> candidates = candidates(fields[FIELDS - 1]);
        if (candidates.isEmpty() || candidates.size() > QuestionBatch.CANDIDATES) {
            throw broken(
                    lines,
                    String.format(
                            "has %d candidates and must have 1 to %d",
                            candidates.size(), QuestionBatch.CANDIDATES));
        }
        if (!candidates.contains(answer)) {
            throw broken(
                    lines,
                    "has the answer '" + brief(answer) + "', which is none of its candidates");
        }
        int inDocument = document.indexOf(answer);
        if (inDocument < 0) {
            throw broken(
                    lines, "has the answer '" + brief(answer) + "', which is not in its document");
        }
        int[] documentWords = count(document);
        int[] queryWords = count(query);
        int answerWord = words.add(answer);
        int[] candidateWords = count(candidates);
        if (inDocument >= documentLength) {
            return null;
        }
        return new Question(
                head(documentWords), window(queryWords, blank), answerWord, candidateWords);
    }

    private static List<String> candidates(String field) {
        List<String> candidates = new ArrayList<>();
        for (String candidate : field.split("\\|", -1)) {
            if (!candidate.isBlank()) {
                candidates.add(lower(candidate.strip()));
            }
        }
        return candidates;
    }

    private int[] count(List<String> text) {
        int[] numbers = new int[text.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = words.add(text.get(i));
        }
        return numbers;
    }

    private int[] head(int[] document) {
        return document.length <= documentLength
                ? document
                : Arrays.copyOf(document, documentLength);
    }

    private int[] window(int[] query, int blank) {
        if (query.length <= queryLength) {
            return query;
        }
        int from = Math.max(0, Math.min(blank - queryLength / 2, query.length - queryLength));
        return Arrays.copyOfRange(query, from, from + queryLength);
    }

    private static List<String> split(String text) {
        List<String> found = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            int end = at + 1;
            while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
                end++;
            }
            String word = text.substring(at, end);
            found.add(word.equals(BLANK) ? word : lower(word));
            at = end;
        }
        return found;
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    /** What of a word fits into a message. */
    private static String brief(String word) {
        return word.length() <= LONGEST_QUOTE ? word : word.substring(0, LONGEST_QUOTE) + "...";
    }

    private static DataException broken(TextLines lines, String what) {
        return new DataException(lines.where() + " " + what + ": mend the file, or get it anew");
    }
}
