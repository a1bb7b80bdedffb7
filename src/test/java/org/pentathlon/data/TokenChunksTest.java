package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenChunksTest {
    @TempDir Path directory;

    /** One line of {@code tokens} - 1 different words, so that token i has the number i. */
    private TokenStream stream(int tokens) throws IOException {
        String line =
                IntStream.range(0, tokens - 1)
                        .mapToObj(i -> "w" + i)
                        .collect(Collectors.joining(" "));
        Path file = Files.writeString(directory.resolve("text"), line + "\n");
        TokenStream stream = TokenStream.read(file, new Vocabulary.Counter(List.of(), "<unk>"));
        assertThat(stream.size()).isEqualTo(tokens);
        return stream;
    }

    private static long[] values(LongBuffer buffer, TokenBatch batch) {
        long[] values = new long[(int) batch.tokens()];
        buffer.duplicate().get(values);
        return values;
    }

    /**
     * A computation of its own: the global matrix of rows is written down, token by token, and each
     * rank's batch is cut out of it.
     */
    @ParameterizedTest
    @CsvSource({
        "100, 1, 4, 5",
        "100, 2, 2, 5",
        "101, 1, 1, 7",
        "103, 4, 1, 5",
        "103, 3, 3, 10",
        "97, 2, 3, 100",
        "61, 5, 6, 1",
        "60, 2, 5, 5"
    })
    void columnsAreThoseOfTheGlobalMatrix(int tokens, int ranks, int batch, int bptt)
            throws IOException {
        TokenStream stream = stream(tokens);
        int columns = ranks * batch;
        int length = tokens / columns;
        long[][] rows = new long[length][columns];
        for (int token = 0; token < length * columns; token++) {
            rows[token % length][token / length] = token;
        }

        for (int rank = 0; rank < ranks; rank++) {
            TokenChunks chunks = stream.chunks(new Shard(rank, ranks, batch), bptt);
            TokenBatch memory = chunks.allocate();
            long made = 0;
            for (int epoch = 0; epoch < 3; epoch++) {
                for (int row = 0; row < length - 1; row += bptt) {
                    TokenBatch chunk = chunks.make(made++, memory);
                    int steps = Math.min(bptt, length - 1 - row);
                    assertThat(chunk.steps()).isEqualTo(steps);
                    assertThat(chunk.samples()).isEqualTo(batch);
                    assertThat(chunk.first()).isEqualTo(row == 0);
                    long[] inputs = new long[steps * batch];
                    long[] targets = new long[steps * batch];
                    for (int step = 0; step < steps; step++) {
                        for (int b = 0; b < batch; b++) {
                            inputs[step * batch + b] = rows[row + step][rank * batch + b];
                            targets[step * batch + b] = rows[row + step + 1][rank * batch + b];
                        }
                    }
                    assertThat(values(chunk.inputs(), chunk)).isEqualTo(inputs);
                    assertThat(values(chunk.targets(), chunk)).isEqualTo(targets);
                }
            }
            assertThat(made).isEqualTo(3 * chunks.perEpoch());
        }
    }

    /** 43 tokens in 2 columns of 21: 20 targets each, in chunks of 8, 8 and 4. */
    @Test
    void anEpochEndsWithTheShortChunk() throws IOException {
        TokenChunks chunks = stream(43).chunks(new Shard(0, 1, 2), 8);
        Iterator<Batch> epoch = chunks.epoch();

        assertThat(chunks.perEpoch()).isEqualTo(3);
        for (int steps : new int[] {8, 8, 4}) {
            assertThat(epoch.hasNext()).isTrue();
            assertThat(((TokenBatch) epoch.next()).steps()).isEqualTo(steps);
        }
        assertThat(epoch.hasNext()).isFalse();
        assertThatThrownBy(epoch::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void askingForMoreKeepsTheBatch() throws IOException {
        Iterator<Batch> epoch = stream(43).chunks(new Shard(0, 1, 2), 8).epoch();
        TokenBatch first = (TokenBatch) epoch.next();

        assertThat(epoch.hasNext()).isTrue();
        assertThat(first.inputs().get(0)).isZero();
        assertThat(first.inputs().get(1)).isEqualTo(21);
    }

    @Test
    void aTextTooShortSaysHowManyTokensAreNeeded() throws IOException {
        TokenStream stream = stream(11);

        assertThat(stream.chunks(new Shard(0, 1, 5), 35).perEpoch()).isEqualTo(1);
        assertThatThrownBy(() -> stream.chunks(new Shard(1, 2, 3), 35))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        directory.resolve("text")
                                + " has 11 tokens, and 6 columns (2 x 3 a rank) need two each")
                .hasMessageContaining("--data synthetic");
    }

    @Test
    void madeUpColumnsAreSequencesOfTheirNumbersWithoutEnd() {
        SyntheticWords words = new SyntheticWords(1, "text/train", 500);
        TokenChunks chunks =
                TokenChunks.endless(
                        new SyntheticWords(1, "text/train", 500), new Shard(1, 2, 3), 10);
        TokenBatch memory = chunks.allocate();

        for (long iteration : new long[] {0, 1, 2, 1_000_000_000_000L, 1}) {
            TokenBatch batch = chunks.make(iteration, memory);
            assertThat(batch.first()).isEqualTo(iteration == 0);
            assertThat(batch.steps()).isEqualTo(10);
            for (int step = 0; step < 10; step++) {
                for (int b = 0; b < 3; b++) {
                    long t = iteration * 10 + step;
                    assertThat(batch.inputs().get(step * 3 + b)).isEqualTo(words.word(3 + b, t));
                    assertThat(batch.targets().get(step * 3 + b))
                            .isEqualTo(words.word(3 + b, t + 1));
                }
            }
        }
    }

    /** 2,088,628 div 20 = 104,431 tokens, 104,430 targets, 2983.7 chunks of 35. */
    @Test
    void chunksOfAnEpochAreCounted() {
        assertThat(TokenChunks.perEpoch(2_088_628, new Shard(0, 1, 20), 35)).isEqualTo(2984);
        assertThat(TokenChunks.perEpoch(71, new Shard(0, 1, 1), 35)).isEqualTo(2);
        assertThat(TokenChunks.perEpoch(72, new Shard(0, 1, 1), 35)).isEqualTo(3);
        assertThat(TokenChunks.perEpoch(10, new Shard(0, 20, 1), 1)).isEqualTo(1);
    }
}
