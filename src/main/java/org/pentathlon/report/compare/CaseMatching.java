package org.pentathlon.report.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pentathlon.results.CaseTraits;

/**
 * Which cases of two files, A and B, are held against each other: those that compute the same.
 * Where there are several, those that differ in the fewest circumstances, each case once. Where
 * that leaves a choice none is taken.
 */
final class CaseMatching {
    private final Side a;
    private final Side b;
    private final List<Match> matches;

    /** Two cases that compute the same. */
    record Match(CaseTraits a, CaseTraits b) {
        /** In how many circumstances they differ. */
        int distance() {
            return a.differingCircumstances(b).size();
        }

        boolean sharesCase(Match other) {
            return a.equals(other.a) || b.equals(other.b);
        }

        /** Whether both are of the same cases, measured twice. */
        boolean isLike(Match other) {
            return a.differingCircumstances(other.a).isEmpty()
                    && b.differingCircumstances(other.b).isEmpty();
        }
    }

    /**
     * A file's cases.
     *
     * @param own which case of a match is of this file
     */
    private record Side(String file, List<CaseTraits> cases, Function<Match, CaseTraits> own) {
        List<CaseTraits> alike(CaseTraits one) {
            return cases.stream().filter(one::computesAs).toList();
        }

        String names(List<CaseTraits> some) {
            return some.stream().map(CaseTraits::name).collect(Collectors.joining(", "))
                    + " of "
                    + file;
        }

        Optional<Match> match(CaseTraits one, List<Match> matches) {
            return matches.stream().filter(match -> own.apply(match).equals(one)).findFirst();
        }
    }

    CaseMatching(List<CaseTraits> ofA, List<CaseTraits> ofB) {
        a = new Side("A", List.copyOf(ofA), Match::a);
        b = new Side("B", List.copyOf(ofB), Match::b);
        matches = found();
        matches.sort(Comparator.comparingInt(match -> ofA.indexOf(match.a())));
    }

    /** Takes the most alike of those left, again and again. */
    private List<Match> found() {
        List<Match> found = new ArrayList<>();
        List<Match> left = new ArrayList<>();
        for (CaseTraits one : a.cases()) {
            b.alike(one).forEach(other -> left.add(new Match(one, other)));
        }
        left.sort(Comparator.comparingInt(Match::distance));
        while (!left.isEmpty()) {
            Match best = left.get(0);
            List<Match> tied =
                    left.stream()
                            .filter(match -> match.distance() == best.distance())
                            .filter(best::sharesCase)
                            .toList();
            if (tied.stream().allMatch(best::isLike)) {
                found.add(best);
                left.removeIf(best::sharesCase);
            } else {
                left.removeIf(match -> tied.stream().anyMatch(match::sharesCase));
            }
        }
        return found;
    }

    /** In the order of A's cases. */
    List<Match> matches() {
        return List.copyOf(matches);
    }

    /** How the partner of a case was found, if others were left over; else empty. */
    String choice(Match match) {
        long overInA = leftOver(a, match.b());
        long overInB = leftOver(b, match.a());
        if (overInA + overInB == 0) {
            return "";
        }
        Side larger = overInA > overInB ? a : b;
        return "most alike of %d in %s".formatted(1 + Math.max(overInA, overInB), larger.file());
    }

    private long leftOver(Side side, CaseTraits partner) {
        return side.alike(partner).stream()
                .filter(one -> side.match(one, matches).isEmpty())
                .count();
    }

    /** Cases of A without a partner. */
    List<LoneCase> aloneInA() {
        return alone(a, b);
    }

    /** Cases of B without a partner. */
    List<LoneCase> aloneInB() {
        return alone(b, a);
    }

    private List<LoneCase> alone(Side here, Side there) {
        return here.cases().stream()
                .filter(one -> here.match(one, matches).isEmpty())
                .map(one -> new LoneCase(one.name(), reason(one, here, there)))
                .toList();
    }

    private String reason(CaseTraits one, Side here, Side there) {
        List<CaseTraits> alike = there.alike(one);
        if (alike.isEmpty()) {
            return nearest(one, there);
        }
        return alike.stream()
                .flatMap(other -> there.match(other, matches).stream())
                .findFirst()
                .map(
                        taken ->
                                "%s of %s is more like %s"
                                        .formatted(
                                                there.own().apply(taken).name(),
                                                there.file(),
                                                here.own().apply(taken).name()))
                .orElseGet(
                        () ->
                                "no choice between %s and %s; compare files with one each"
                                        .formatted(
                                                here.names(here.alike(alike.get(0))),
                                                there.names(alike)));
    }

    /** What the most alike case of the same workload and mode computes otherwise. */
    private static String nearest(CaseTraits one, Side there) {
        return there.cases().stream()
                .filter(other -> kind(other).equals(kind(one)))
                .min(Comparator.comparingInt(other -> one.differingWork(other).size()))
                .map(
                        other ->
                                "%s has %s, with %s"
                                        .formatted(
                                                there.file(), other.name(), otherwise(one, other)))
                .orElse(there.file() + " has no " + kind(one));
    }

    private static String kind(CaseTraits one) {
        return one.work().get("workload") + " " + one.work().get("mode");
    }

    private static String otherwise(CaseTraits one, CaseTraits other) {
        return one.differingWork(other).stream()
                .map(
                        trait ->
                                "%s %s instead of %s"
                                        .formatted(
                                                trait,
                                                other.work().get(trait),
                                                one.work().get(trait)))
                .collect(Collectors.joining(", "));
    }
}
