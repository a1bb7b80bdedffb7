package org.pentathlon.results;

import static org.pentathlon.results.TableColumn.integer;
import static org.pentathlon.results.TableColumn.key;
import static org.pentathlon.results.TableColumn.real;
import static org.pentathlon.results.TableColumn.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.pentathlon.results.Hdf5.Handle;
import org.pentathlon.spec.MemoryClass;

/**
 * What training takes of memory beside inference: the table {@code /memory}, with a row for each
 * workload and setting of which both were measured.
 */
final class MemoryRatios {
    static final String TABLE = "memory";
    private static final String TRAIN = "train";
    private static final String INFER = "infer";

    /** Attributes in which the two cases have to agree. */
    private static final List<String> EQUAL =
            List.of("workload", "engine", "class", "precision", "library", "settings", "device");

    /** They have to agree in it too: settings have no batch where it is the class's own. */
    private static final String BATCH = "batch_per_rank";

    static final List<TableColumn> COLUMNS = columns();

    private final Map<List<String>, Map<String, Long>> peaks = new TreeMap<>(MemoryRatios::compare);

    private static int compare(List<String> a, List<String> b) {
        return String.join("\u001f", a).compareTo(String.join("\u001f", b));
    }

    private static List<TableColumn> columns() {
        List<TableColumn> columns = new ArrayList<>();
        EQUAL.forEach(name -> columns.add(text(name, "of both")));
        columns.add(integer(BATCH, "1", "samples of a rank in one iteration, of both"));
        columns.add(
                key("train_bytes", "byte", "allocator's peak in training, of the largest rank"));
        columns.add(
                key("infer_bytes", "byte", "allocator's peak in inference, of the largest rank"));
        columns.add(real("ratio", "1", "train over infer"));
        return columns;
    }

    /** Takes in a case. */
    void add(Attributes attributes, CaseMeasurements found) {
        OptionalLong peak =
                found.memory().stream()
                        .map(Placed::row)
                        .filter(row -> row.memoryClass().equals(MemoryClass.ALLOCATOR_PEAK.word()))
                        .mapToLong(MemoryRow::bytes)
                        .max();
        if (peak.isPresent() && peak.getAsLong() > 0) {
            List<String> key = new ArrayList<>();
            EQUAL.forEach(name -> key.add(attributes.text(name, "")));
            key.add(Long.toString(attributes.number(BATCH, IterationColumn.MISSING)));
            peaks.computeIfAbsent(key, k -> new TreeMap<>())
                    .merge(attributes.text("mode", ""), peak.getAsLong(), Math::max);
        }
    }

    /** Writes the table where there is a pair. */
    void write(Hdf5Writer writer, Handle root) {
        List<Object[]> rows = new ArrayList<>();
        pairs().forEach(pair -> rows.add(row(pair)));
        if (!rows.isEmpty()) {
            TableWriter.write(writer, root, TABLE, COLUMNS, rows);
        }
    }

    /** Training and inference of one setting. */
    private record Pair(List<String> key, long trainBytes, long inferBytes) {
        double ratio() {
            return (double) trainBytes / inferBytes;
        }
    }

    private List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        peaks.forEach(
                (key, modes) -> {
                    if (modes.containsKey(TRAIN) && modes.containsKey(INFER)) {
                        pairs.add(new Pair(key, modes.get(TRAIN), modes.get(INFER)));
                    }
                });
        return pairs;
    }

    private static Object[] row(Pair pair) {
        int last = pair.key().size() - 1;
        List<Object> values = new ArrayList<>(pair.key().subList(0, last));
        values.add(Long.parseLong(pair.key().get(last)));
        values.add(pair.trainBytes());
        values.add(pair.inferBytes());
        values.add(pair.ratio());
        return values.toArray();
    }

    /** Columns of the key; older files lack its last ones. */
    private static List<String[]> keys(ResultTable table) {
        List<String[]> keys = new ArrayList<>();
        EQUAL.stream().filter(table.columns()::contains).map(table::texts).forEach(keys::add);
        if (table.columns().contains(BATCH)) {
            keys.add(
                    Arrays.stream(table.longs(BATCH))
                            .mapToObj(Long::toString)
                            .toArray(String[]::new));
        }
        return keys;
    }

    /** Whether a file's table has what its cases give. */
    CheckRow check(ResultFile file) {
        String name = "memory_stored";
        String what = "number of rows of /memory that the cases do not give";
        List<Pair> pairs = pairs();
        if (!file.exists("/" + TABLE)) {
            return pairs.isEmpty()
                    ? CheckRow.notApplicable(name, "no training and inference to compare")
                    : CheckRow.count(name, List.of("the table is missing"), what);
        }
        ResultTable table = file.table("/" + TABLE);
        long[] train = table.longs("train_bytes");
        long[] infer = table.longs("infer_bytes");
        double[] ratio = table.doubles("ratio");
        List<String[]> keys = keys(table);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < Math.max(pairs.size(), train.length); i++) {
            int row = i;
            boolean equal =
                    i < pairs.size()
                            && i < train.length
                            && keys.stream()
                                    .map(key -> key[row])
                                    .toList()
                                    .equals(pairs.get(i).key().subList(0, keys.size()))
                            && train[i] == pairs.get(i).trainBytes()
                            && infer[i] == pairs.get(i).inferBytes()
                            && StoredFigures.equal(ratio[i], pairs.get(i).ratio());
            if (!equal) {
                wrong.add("row " + i);
            }
        }
        return CheckRow.count(name, wrong, what);
    }
}
