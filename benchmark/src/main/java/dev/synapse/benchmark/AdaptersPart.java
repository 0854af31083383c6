package dev.synapse.benchmark;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Measures the adapters of the vendors' protocols, alone or in alternation with those of another version. */
final class AdaptersPart {

    private static final List<String> PROVIDERS = List.of("openai", "anthropic", "gemini", "ollama");
    private static final int STREAMS = 100;
    private static final int WARM_UPS = 5;
    private static final List<String> NOTES = List.of(
            "100 answers at a time, each of 100 deltas in 2 s, from a server in this process, through the adapters in a process of",
            "their own. First byte: from the server's writing of the first delta to the adapter's delta, all rounds together. CPU:",
            "the processor time of that process by the number of deltas, HTTP client and garbage collection included.");

    private final int rounds;
    private final int warmUps;
    private final Optional<String> otherClassPath;
    private final Progress progress;

    AdaptersPart(BenchmarkOptions options, Progress progress) {
        this.rounds = options.quick() ? 1 : 2 * options.rounds();
        this.warmUps = options.quick() ? 1 : WARM_UPS;
        this.otherClassPath = options.before();
        this.progress = progress;
    }

    List<Section> measure(Workspace workspace) {
        try (StreamingVendor vendor = StreamingVendor.start()) {
            Caller present = workspace.keep(Caller.start(System.getProperty("java.class.path"), vendor));
            Optional<Caller> other = otherClassPath.map(path -> workspace.keep(Caller.start(path, vendor)));
            List<Section.Row> rows = PROVIDERS.stream()
                    .map(provider -> row(provider, present, other))
                    .toList();
            present.close();
            other.ifPresent(Caller::close);
            return List.of(new Section("Adapters", rows, NOTES));
        }
    }

    private Section.Row row(String provider, Caller present, Optional<Caller> other) {
        progress.say("  " + provider);
        for (int i = 0; i < warmUps; i++) {
            present.call(provider);
            other.ifPresent(caller -> caller.call(provider));
        }
        List<Measured> mine = new ArrayList<>();
        List<Measured> others = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            mine.add(present.call(provider));
            other.ifPresent(caller -> others.add(caller.call(provider)));
        }
        List<Figure> figures = new ArrayList<>(List.of(
                firstByte("first byte, p50", mine, 0.5).withGoal("≤ 2"),
                firstByte("p99", mine, 0.99).withGoal("≤ 20"),
                Figure.of(
                        "CPU a delta",
                        "µs",
                        mine.stream().map(Measured::microsPerDelta).toList())));
        if (!others.isEmpty()) {
            figures.add(firstByte("before: first byte, p50", others, 0.5));
            figures.add(firstByte("p99", others, 0.99));
            figures.add(Figure.of(
                    "CPU a delta",
                    "µs",
                    others.stream().map(Measured::microsPerDelta).toList()));
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                ratios.add(mine.get(i).microsPerDelta() / others.get(i).microsPerDelta());
            }
            figures.add(Figure.of("CPU / before", "", ratios).withGoal("≤ 0.6"));
        }
        return new Section.Row(provider, figures);
    }

    private static Figure firstByte(String name, List<Measured> rounds, double part) {
        List<Long> all = rounds.stream()
                .flatMap(round -> round.firsts().stream())
                .sorted()
                .toList();
        return Figure.of(name, "ms", List.of(all.get((int) Math.min(all.size() - 1, all.size() * part)) / 1e6));
    }

    /** One round of a caller: times to the first delta and processor time, in nanoseconds. */
    private record Measured(List<Long> firsts, long processor, long deltas) {

        static Measured of(String line) {
            String[] words = line.split(" ", 4);
            return new Measured(
                    Stream.of(words[1].split(",", -1)).map(Long::valueOf).toList(),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]));
        }

        double microsPerDelta() {
            return processor / 1e3 / deltas;
        }
    }

    /** The process that calls. */
    private static final class Caller implements AutoCloseable {

        private final Process process;
        private final BufferedWriter commands;
        private final BufferedReader results;

        private Caller(Process process) {
            this.process = process;
            this.commands = process.outputWriter();
            this.results = process.inputReader();
        }

        static Caller start(String classPath, StreamingVendor vendor) {
            List<String> line = new ArrayList<>();
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            line.addAll(List.of("-cp", classPath, AdapterCalls.class.getName(), vendor.root()));
            try {
                return new Caller(
                        new ProcessBuilder(line).redirectError(Redirect.INHERIT).start());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot start the calling process", e);
            }
        }

        Measured call(String provider) {
            try {
                commands.write(provider + " " + STREAMS + "\n");
                commands.flush();
                for (String line = results.readLine(); line != null; line = results.readLine()) {
                    if (line.startsWith("MEASURED ")) {
                        Measured measured = Measured.of(line);
                        if (measured.deltas() != STREAMS * (long) StreamingVendor.DELTAS) {
                            throw new IllegalStateException("Only %d deltas arrived".formatted(measured.deltas()));
                        }
                        return measured;
                    }
                }
                throw new IllegalStateException("The calling process has ended");
            } catch (IOException e) {
                throw new UncheckedIOException("The calling process cannot be asked", e);
            }
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
