package dev.synapse.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * An MCP server as a program over standard streams, which exits at the end of its input. Like careless servers it first writes a line that
 * is not JSON-RPC.
 */
public final class McpStdioServer {
    /** The environment variable that names an {@link McpEra}. */
    public static final String ERA = "MCP_ERA";

    private McpStdioServer() {}

    /** The executable of its start command. */
    public static String command() {
        return Path.of(System.getProperty("java.home", ""), "bin", "java").toString();
    }

    /** The arguments of its start command, followed by the text for its standard error. */
    public static List<String> arguments(String... complaints) {
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path", ""),
                McpStdioServer.class.getName()));
        arguments.addAll(List.of(complaints));
        return arguments;
    }

    /** Runs until the end of the input. */
    public static void main(String[] complaints) throws IOException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        List.of(complaints).forEach(System.err::println);
        out.print("The server starts.\n\nnull\n[1]\n");
        McpEra era = McpEra.valueOf(System.getenv().getOrDefault(ERA, McpEra.SESSION.name()));
        McpToolbox toolbox = new McpToolbox(
                era,
                message -> {
                    if (era != McpEra.STATELESS) {
                        write(out, message);
                    }
                },
                () -> Runtime.getRuntime().halt(3));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String message = line;
            Thread.ofVirtual()
                    .start(() -> toolbox.handle(
                            ChatJson.JSON.readTree(message),
                            notification -> write(out, notification),
                            answer -> write(out, answer)));
        }
        Runtime.getRuntime().halt(0);
    }

    private static void write(PrintStream out, ObjectNode message) {
        synchronized (out) {
            out.print(message + "\n");
            out.flush();
        }
    }
}
