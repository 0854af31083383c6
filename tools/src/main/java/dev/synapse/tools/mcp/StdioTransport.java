package dev.synapse.tools.mcp;

import dev.synapse.tools.mcp.BoundedLines.Line;
import dev.synapse.tools.mcp.McpRequest.Pending;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A program that we start and talk to in lines of JSON over its standard streams. It ends with the transport; if this
 * process dies, the program sees the end of its input.
 *
 * <p>Protocol: <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio">MCP,
 * stdio</a>.
 */
final class StdioTransport extends McpTransport {
    private static final int MAX_UNSENT = 256;
    private static final int GRACE_SECONDS = 2;
    private static final String END_OF_INPUT = "";

    private final McpServerSettings.Stdio settings;
    private final Process process;
    private final BlockingQueue<String> unsent = new LinkedBlockingQueue<>(MAX_UNSENT);

    private StdioTransport(McpServerSettings.Stdio settings, Process process, Consumer<Signal> owner) {
        super(owner);
        this.settings = settings;
        this.process = process;
    }

    /**
     * Starts the program.
     *
     * @throws TransportException if it cannot be started
     */
    static StdioTransport start(McpServerSettings.Stdio settings, Consumer<Signal> owner) {
        List<String> command = new ArrayList<>(List.of(settings.command()));
        command.addAll(settings.args());
        ProcessBuilder builder = new ProcessBuilder(command);
        ChildEnvironment.prepare(builder.environment(), settings.env());
        settings.cwd().ifPresent(directory -> builder.directory(directory.toFile()));
        try {
            return new StdioTransport(settings, builder.start(), owner);
        } catch (IOException failed) {
            throw TransportException.notProcessed(
                    "could not be started (check that its command is installed and its \"cwd\" is a directory)");
        }
    }

    @Override
    void begin() {
        thread("in", this::read);
        thread("out", this::write);
        thread("err", () -> new StderrLog(settings).follow(new PolledStderr(process, process.getErrorStream())));
    }

    private void thread(String role, Runnable task) {
        Thread.ofVirtual().name("mcp-" + settings.name() + "-" + role).start(task);
    }

    @Override
    void send(Pending request) {
        send(request.message());
    }

    @Override
    void send(ObjectNode message) {
        if (!unsent.offer(message.toString())) {
            throw TransportException.notProcessed(
                    "does not read its input: %d messages are queued".formatted(MAX_UNSENT));
        }
    }

    @Override
    void abandon(String id) {
        sendCancellation(id);
    }

    private void read() {
        BoundedLines lines = new BoundedLines(process.getInputStream(), MAX_MESSAGE);
        try {
            for (@Nullable Line line = lines.next(); line != null; line = lines.next()) {
                if (line.tooLong()) {
                    failOversized(line.text());
                } else {
                    receive(line.text());
                }
            }
        } catch (IOException closed) {
            // the reason is determined below
        }
        endWith(endReason());
    }

    /** Fails the request that a too large message answers; its id is near the message's start or end. */
    private void failOversized(String parts) {
        List<String> answeredIds = pendingIds().stream()
                .filter(id -> parts.contains("\"" + id + "\""))
                .toList();
        if (answeredIds.isEmpty()) {
            endWith("sent a message of more than 4 MB that answers no request");
        }
        answeredIds.forEach(id -> failRequest(id, TransportException.rejected(TOO_LARGE)));
    }

    private String endReason() {
        try {
            return process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)
                    ? "exited with code " + process.exitValue()
                    : "closed its output";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "closed its output";
        }
    }

    private void write() {
        try (OutputStream out = process.getOutputStream()) {
            for (String json = unsent.take(); !json.equals(END_OF_INPUT); json = unsent.take()) {
                out.write((json + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException closed) {
            tell(Signal.IN_DOUBT);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the program's input, then terminates it, then kills it, each together with its descendants. */
    @Override
    void hangUp() {
        endWith("is not connected");
        unsent.clear();
        unsent.offer(END_OF_INPUT);
        List<ProcessHandle> processes = new ArrayList<>(process.descendants().toList());
        processes.add(process.toHandle());
        if (!awaitExit()) {
            processes.forEach(ProcessHandle::destroy);
            awaitExit();
        }
        processes.forEach(ProcessHandle::destroyForcibly);
    }

    private boolean awaitExit() {
        try {
            return process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
