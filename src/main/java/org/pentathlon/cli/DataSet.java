package org.pentathlon.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pentathlon.data.CbtQuestions;
import org.pentathlon.data.CifarImages;
import org.pentathlon.data.TatoebaPairs;
import org.pentathlon.data.WikiText;
import org.pentathlon.job.Job;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * A data set, and where its files lie under the data folder.
 *
 * @param workloads those that read it
 * @param places as its distributors name them; one of them is enough
 */
record DataSet(String name, List<String> workloads, List<String> places) {
    DataSet {
        workloads = List.copyOf(workloads);
        places = List.copyOf(places);
    }

    /** All that the workloads know, by name. */
    static List<DataSet> all() {
        return List.of(
                new DataSet("CBT", List.of("aoareader"), CbtQuestions.PLACES),
                new DataSet("CIFAR-10", List.of("vgg", "resnet"), List.of(CifarImages.FOLDER)),
                new DataSet("Tatoeba", List.of("seq2seq"), TatoebaPairs.PLACES),
                new DataSet("WikiText-2", List.of("rnnlm"), WikiText.PLACES));
    }

    /**
     * Sees that what a job reads is there, before hours go into the cases in front of the one that
     * lacks it.
     *
     * @throws PentathlonException (data) with all data sets that are missing
     */
    static void requireFor(Job job) {
        List<String> readers =
                job.cases().stream()
                        .filter(spec -> spec.data() == DataMode.REAL)
                        .map(CaseSpec::workload)
                        .distinct()
                        .toList();
        // The job's parser refuses real data without a folder.
        Path folder = job.run().dataDir().orElse(Path.of(""));
        String missing =
                all().stream()
                        .filter(set -> set.find(folder).isEmpty())
                        .filter(set -> set.workloads().stream().anyMatch(readers::contains))
                        .map(set -> set.missing(readers))
                        .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new PentathlonException(
                    ExitStatus.DATA,
                    folder
                            + ": "
                            + missing
                            + ": give the folder that holds them with --data-dir, or use --data"
                            + " synthetic");
        }
    }

    /** The first of its places that there is. */
    Optional<Path> find(Path folder) {
        return places.stream().map(folder::resolve).filter(Files::exists).findFirst();
    }

    private String missing(List<String> readers) {
        return "no "
                + String.join(" or ", places)
                + workloads.stream()
                        .filter(readers::contains)
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
