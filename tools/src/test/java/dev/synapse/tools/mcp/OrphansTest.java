package dev.synapse.tools.mcp;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.TestProcess;
import dev.synapse.testkit.TestProcess.Command;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class OrphansTest {

    @Test
    void a_program_does_not_outlive_a_killed_worker() {
        try (TestProcess host = TestProcess.start(Command.of(McpHost.class.getName()))) {
            String pid = host.awaitOutput("child (\\d+)", TestingMcp.LIMIT).group(1);
            ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();

            host.kill();

            Await.until(TestingMcp.LIMIT, () -> !child.isAlive(), "the end of the program");
        }
    }
}
