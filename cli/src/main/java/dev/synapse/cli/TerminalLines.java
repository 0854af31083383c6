package dev.synapse.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Lines edited on a terminal. Ctrl-C clears the line; on an empty line, pressing it twice ends the input. */
final class TerminalLines implements LineSource {
    private static final String PROMPT = "you ▸ ";

    private final Terminal terminal;
    private final LineReader reader;

    TerminalLines(InterruptHandler interrupts) {
        try {
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .encoding(StandardCharsets.UTF_8)
                    .nativeSignals(true)
                    .signalHandler(Terminal.SignalHandler.SIG_DFL)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        terminal.handle(Terminal.Signal.INT, _ -> interrupts.interrupt());
        DefaultParser plain = new DefaultParser();
        plain.setEscapeChars(null);
        plain.setQuoteChars(null);
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(plain)
                .completer(new StringsCompleter(Command.NAMES))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    @Override
    public Optional<String> next() {
        boolean warned = false;
        while (true) {
            try {
                return Optional.of(reader.readLine(PROMPT));
            } catch (EndOfFileException e) {
                return Optional.empty();
            } catch (UserInterruptException e) {
                if (warned && e.getPartialLine().isBlank()) {
                    return Optional.empty();
                }
                warned = e.getPartialLine().isBlank();
                if (warned) {
                    reader.printAbove("(to quit, press Ctrl-C again or Ctrl-D, or type /quit)");
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
