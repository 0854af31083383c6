package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CutProxyTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final EchoServer server = new EchoServer();
    private final CutProxy proxy = CutProxy.to("127.0.0.1", server.port());

    CutProxyTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void bytes_are_forwarded_in_both_directions() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(bytes("hello"));
            client.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes("hello"));
        }
    }

    @Test
    void cut_connections_end_and_new_ones_work() throws IOException {
        try (Socket client = connect()) {
            echo(client, "hello");

            proxy.cutAll();

            assertThat(ends(client)).isTrue();
        }
        try (Socket client = connect()) {
            echo(client, "again");
        }
    }

    @Test
    void a_redirected_proxy_connects_to_the_other_server() throws IOException {
        EchoServer other = new EchoServer();
        try (Socket client = connect()) {
            echo(client, "hello");

            proxy.redirectTo(other.port());
            server.close();
            proxy.cutAll();

            assertThat(ends(client)).isTrue();
        }
        try (Socket client = connect()) {
            echo(client, "again");
        }
        other.close();
    }

    @Test
    void a_paused_proxy_holds_bytes_back_until_it_is_resumed() throws Exception {
        try (Socket client = connect()) {
            echo(client, "hello");

            proxy.pause();
            client.getOutputStream().write(bytes("later"));
            CompletableFuture<byte[]> reply =
                    CompletableFuture.supplyAsync(() -> read(client, 5), Thread::startVirtualThread);
            try (Socket second = connect()) {
                assertThat(second.isConnected()).isTrue();
            }
            assertThat(reply).isNotDone();
            proxy.resume();

            assertThat(reply.get()).isEqualTo(bytes("later"));
        }
    }

    @Test
    void a_request_is_cut_after_a_number_of_bytes() throws IOException {
        proxy.cutAfterBytes(CutProxy.Direction.TO_SERVER, 3);
        try (Socket client = connect()) {
            client.getOutputStream().write(bytes("hello"));

            Await.until(LIMIT, server::received, "hel"::equals, "the first part at the server");
            assertThat("hel").startsWith(rest(client));
            assertThat(proxy.cutCount()).isEqualTo(1);
        }
    }

    @Test
    void a_reply_is_cut_once_after_a_number_of_bytes() throws IOException {
        proxy.cutAfterBytes(CutProxy.Direction.TO_CLIENT, 3);
        try (Socket client = connect()) {
            client.getOutputStream().write(bytes("hello"));

            assertThat(read(client, 3)).isEqualTo(bytes("hel"));
            assertThat(ends(client)).isTrue();
        }
        try (Socket client = connect()) {
            echo(client, "again");
        }
    }

    @Test
    void the_reply_to_a_text_is_lost_after_the_server_received_it() throws IOException {
        proxy.cutReplyTo("COMMIT");
        try (Socket client = connect()) {
            echo(client, "BEGIN;COM");
            client.getOutputStream().write(bytes("MIT;"));

            assertThat(ends(client)).isTrue();
        }
        assertThat(server.received()).isEqualTo("BEGIN;COMMIT;");
        assertThat(proxy.cutCount()).isEqualTo(1);
    }

    @Test
    void a_connection_is_held_before_the_server_gets_a_text() throws IOException {
        HeldConnection hold = proxy.holdAt("COMMIT", CutProxy.Direction.TO_SERVER);
        try (Socket client = connect()) {
            echo(client, "BEGIN;COM");
            client.getOutputStream().write(bytes("MIT;"));
            hold.awaitReached(LIMIT);
            assertThat(server.received()).isEqualTo("BEGIN;COM");

            hold.release();

            assertThat(read(client, 4)).isEqualTo(bytes("MIT;"));
        }
    }

    @Test
    void a_connection_is_held_before_the_client_gets_the_reply_to_a_text() throws IOException {
        HeldConnection hold = proxy.holdAt("COMMIT", CutProxy.Direction.TO_CLIENT);
        try (Socket client = connect()) {
            echo(client, "BEGIN;COM");
            client.getOutputStream().write(bytes("MIT;"));
            hold.awaitReached(LIMIT);
            assertThat(server.received()).isEqualTo("BEGIN;COMMIT;");

            hold.lose();

            assertThat(ends(client)).isTrue();
        }
        try (Socket client = connect()) {
            echo(client, "COMMIT");
        }
    }

    // repeated, because the close of a listener races with the thread that accepts
    @RepeatedTest(50)
    void a_refusing_proxy_does_not_listen_and_keeps_open_connections() throws IOException {
        try (Socket client = connect()) {
            echo(client, "hello");
            proxy.refuse();

            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            echo(client, "still here");
            proxy.accept();
            try (Socket second = connect()) {
                echo(second, "again");
            }
        }
        Await.until(LIMIT, () -> proxy.connectionCount() == 0, "all connections are closed");
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static void echo(Socket client, String text) throws IOException {
        client.getOutputStream().write(bytes(text));
        assertThat(read(client, text.length())).isEqualTo(bytes(text));
    }

    private static byte[] read(Socket client, int length) {
        try {
            return client.getInputStream().readNBytes(length);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static boolean ends(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Reads until the connection ends; the server may have answered before. */
    private static String rest(Socket client) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            client.getInputStream().transferTo(rest);
        } catch (IOException reset) {
            // an end as well
        }
        return rest.toString(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Echoes and records what it receives. */
    private static final class EchoServer implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        EchoServer() throws IOException {
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        String received() {
            return received.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }

        private void accept() {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    Thread.ofVirtual().start(() -> echo(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void echo(Socket socket) {
            try (socket) {
                InputStream in = socket.getInputStream();
                byte[] buffer = new byte[1024];
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    received.write(buffer, 0, length);
                    socket.getOutputStream().write(buffer, 0, length);
                }
            } catch (IOException cut) {
                // the subject of these tests
            }
        }
    }
}
