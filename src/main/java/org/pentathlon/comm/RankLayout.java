package org.pentathlon.comm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The node of each rank, as far as the launcher says it beforehand: the one way to know where a
 * rank is that never came.
 *
 * @param nodes the ranks' nodes in their order; empty if not known
 */
record RankLayout(List<String> nodes) {
    private static final RankLayout UNKNOWN = new RankLayout(List.of());
    private static final Pattern TASKS = Pattern.compile("(\\d{1,9})(?:\\(x(\\d{1,9})\\))?");

    /** Slurm's own limit of nodes; a longer list is not one of nodes. */
    private static final int MOST_NODES = 65_536;

    RankLayout {
        nodes = List.copyOf(nodes);
    }

    /**
     * What the environment says.
     *
     * @param host the name of this node
     */
    static RankLayout of(Launch launch, Map<String, String> env, String host) {
        int size = launch.worldSize();
        if (!launch.isForeign() || launch.localSize().orElse(0) == size) {
            return new RankLayout(Collections.nCopies(size, host));
        }
        return launch.kind() == LaunchKind.SLURM ? ofSlurm(env, size) : UNKNOWN;
    }

    /** Where a rank is, unless that is not known. */
    Optional<String> node(int rank) {
        return rank < nodes.size() ? Optional.of(nodes.get(rank)) : Optional.empty();
    }

    /**
     * Slurm's rule: {@code plane=k} gives k tasks in turn to each node that still wants some,
     * {@code cyclic} is planes of one, {@code block} one plane of all.
     */
    private static RankLayout ofSlurm(Map<String, String> env, int size) {
        List<String> names = hosts(env.getOrDefault("SLURM_STEP_NODELIST", ""));
        List<Integer> tasks = tasks(env.getOrDefault("SLURM_STEP_TASKS_PER_NODE", ""));
        int plane = plane(env);
        long total = tasks.stream().mapToLong(Integer::longValue).sum();
        if (names.isEmpty() || names.size() != tasks.size() || plane < 1 || total != size) {
            return UNKNOWN;
        }
        List<String> nodes = new ArrayList<>();
        int[] given = new int[names.size()];
        while (nodes.size() < size) {
            for (int node = 0; node < given.length; node++) {
                int next = Math.min(plane, tasks.get(node) - given[node]);
                nodes.addAll(Collections.nCopies(next, names.get(node)));
                given[node] += next;
            }
        }
        return new RankLayout(nodes);
    }

    /** Tasks that a node is given at once, or 0 if that is not known. */
    private static int plane(Map<String, String> env) {
        // Of a word such as block:cyclic,Pack the first part is about nodes.
        String word = env.getOrDefault("SLURM_DISTRIBUTION", "block").split("[:,=]", -1)[0];
        return switch (word) {
            case "", "block" -> Integer.MAX_VALUE;
            case "cyclic" -> 1;
            case "plane" -> planeSize(env.getOrDefault("SLURM_DIST_PLANESIZE", ""));
            default -> 0;
        };
    }

    private static int planeSize(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** Tasks of each node in a list such as {@code 2(x3),1}; empty if the list is another. */
    static List<Integer> tasks(String list) {
        List<Integer> tasks = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            Matcher matcher = TASKS.matcher(part.trim());
            if (!matcher.matches()) {
                return List.of();
            }
            int nodes = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
            if (nodes > MOST_NODES - tasks.size()) {
                return List.of();
            }
            tasks.addAll(Collections.nCopies(nodes, Integer.valueOf(matcher.group(1))));
        }
        return List.copyOf(tasks);
    }

    /** Names in a list such as {@code n[1-3,07-10]-ib,m1}; empty if the list is another. */
    static List<String> hosts(String list) {
        List<String> hosts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i <= list.length(); i++) {
            char c = i == list.length() ? ',' : list.charAt(i);
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (depth < 0 || depth > 1 || (depth == 1 && i == list.length())) {
                return List.of();
            }
            if (c == ',' && depth == 0) {
                List<String> some = expand(list.substring(from, i).trim());
                if (some.isEmpty() || some.size() > MOST_NODES - hosts.size()) {
                    return List.of();
                }
                hosts.addAll(some);
                from = i + 1;
            }
        }
        return List.copyOf(hosts);
    }

    /** The names that a word with brackets stands for, the last bracket counting fastest. */
    private static List<String> expand(String word) {
        int open = word.indexOf('[');
        if (open < 0) {
            return word.isEmpty() ? List.of() : List.of(word);
        }
        int close = word.indexOf(']', open);
        String tail = word.substring(close + 1);
        List<String> tails = tail.isEmpty() ? List.of("") : expand(tail);
        List<String> names = new ArrayList<>();
        for (String number : numbers(word.substring(open + 1, close))) {
            for (String end : tails) {
                if (names.size() >= MOST_NODES) {
                    return List.of();
                }
                names.add(word.substring(0, open) + number + end);
            }
        }
        return names;
    }

    /** Numbers such as {@code 1-3,07-10}, with the zeros that the first of a range begins with. */
    private static List<String> numbers(String list) {
        List<String> numbers = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            if (!part.matches("\\d{1,9}(-\\d{1,9})?")) {
                return List.of();
            }
            String[] ends = part.split("-", -1);
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (last < first || last - first >= MOST_NODES) {
                return List.of();
            }
            for (int number = first; number <= last; number++) {
                String digits = Integer.toString(number);
                numbers.add("0".repeat(Math.max(0, ends[0].length() - digits.length())) + digits);
            }
        }
        return numbers;
    }
}
