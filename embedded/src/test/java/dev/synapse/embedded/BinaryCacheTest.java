package dev.synapse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryCacheTest {
    @TempDir
    Path root;

    @Test
    void concurrent_unpacking_gives_both_callers_a_complete_directory() throws IOException {
        CyclicBarrier bothAtWork = new CyclicBarrier(2);
        BinaryCache.Unpacker unpacker = directory -> {
            Files.writeString(directory.resolve("server"), "binary");
            await(bothAtWork);
        };

        var first = CompletableFuture.supplyAsync(
                () -> new BinaryCache(root).get("v1", unpacker), Thread::startVirtualThread);
        var second = CompletableFuture.supplyAsync(
                () -> new BinaryCache(root).get("v1", unpacker), Thread::startVirtualThread);

        assertThat(first.join()).isEqualTo(second.join()).isDirectoryContaining("glob:**/server");
        assertThat(root).isDirectoryNotContaining("glob:**/.v1*");
    }

    @Test
    void a_partly_unpacked_directory_is_never_visible() {
        BinaryCache.Unpacker broken = directory -> {
            Files.writeString(directory.resolve("half"), "");
            throw new IOException("disk full");
        };

        assertThatThrownBy(() -> new BinaryCache(root).get("v1", broken)).hasMessageContaining("disk full");

        assertThat(root).isEmptyDirectory();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
