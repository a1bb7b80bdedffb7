package org.pentathlon.probe;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings of a process that a result file may show. What may be a secret is left out: better one
 * setting too few than a password too many.
 */
final class Variables {
    /** Those that change how libraries behave, or say what a launcher has given. */
    private static final List<String> PREFIXES =
            List.of(
                    "OMP_",
                    "GOMP_",
                    "KMP_",
                    "OPENBLAS_",
                    "MKL_",
                    "MALLOC_",
                    "GLIBC_",
                    "CUDA_",
                    "NVIDIA_",
                    "CUBLAS_",
                    "CUDNN_",
                    "TORCH_",
                    "NCCL_",
                    "UCX_",
                    "GLOO_",
                    "OMPI_MCA_",
                    "PMIX_MCA_",
                    "MPICH_",
                    "MPIR_CVAR_",
                    "I_MPI_",
                    "FI_",
                    "SLURM_",
                    "PENTATHLON_");

    private static final List<String> SECRETS =
            List.of(
                    "TOKEN",
                    "PASS",
                    "PWD",
                    "SECRET",
                    "KEY",
                    "CRED",
                    "AUTH",
                    "JWT",
                    "COOKIE",
                    "CERT",
                    "PRIVATE",
                    "SIGNATURE");

    /** A user's password in an address, a private key, a JSON web token. */
    private static final Pattern SECRET_VALUE =
            Pattern.compile("://[^/\\s]*@|-----BEGIN|\\beyJ[A-Za-z0-9_-]{10}");

    private Variables() {}

    /** The environment's, sorted, a line for each. */
    static String text(Map<String, String> variables) {
        return new TreeMap<>(variables)
                .entrySet().stream()
                        .filter(entry -> PREFIXES.stream().anyMatch(entry.getKey()::startsWith))
                        .filter(entry -> isShown(entry.getKey(), entry.getValue()))
                        .map(entry -> entry.getKey() + "=" + oneLine(entry.getValue()))
                        .collect(Collectors.joining("\n"));
    }

    /** The virtual machine's arguments that may be shown, as far as an equals sign names them. */
    static List<String> shown(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> isShown(argument, argument))
                .map(Variables::oneLine)
                .toList();
    }

    private static boolean isShown(String name, String value) {
        String upper = name.toUpperCase(Locale.ROOT);
        return SECRETS.stream().noneMatch(upper::contains) && !SECRET_VALUE.matcher(value).find();
    }

    /** A line break would let a value pass for another variable. */
    private static String oneLine(String value) {
        return value.replaceAll("\\R", " ");
    }
}
