package dev.synapse.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.redis.RedisUnavailable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.sql.SQLException;
import java.util.List;
import org.apache.catalina.connector.ClientAbortException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

class ClientDisconnectTest {

    static List<Exception> connectionsOfOurs() {
        return List.of(
                new CannotCreateTransactionException("no connection", new SQLException("failed", new EOFException())),
                new CannotCreateTransactionException("no connection", lost("Connection reset")),
                new TransactionSystemException("not committed", lost("Broken pipe")),
                new DataAccessResourceFailureException("not read", lost("Connection reset by peer")),
                new RedisUnavailable("does not answer", new SocketException("Connection reset by peer")));
    }

    private static SQLException lost(String how) {
        return new SQLException("An I/O error occurred while sending to the backend.", new SocketException(how));
    }

    @ParameterizedTest
    @MethodSource("connectionsOfOurs")
    void a_lost_connection_to_postgresql_is_reported_to_the_client(Exception e) {
        assertThat(ClientDisconnect.isCauseOf(e)).isFalse();
        assertThat(ApiExceptionHandler.toApiException(e).status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    }

    @Test
    void a_closed_client_connection_is_a_disconnect() {
        IOException broken = new ClientAbortException(new SocketException("Broken pipe"));

        assertThat(ClientDisconnect.isCauseOf(broken)).isTrue();
        assertThat(ClientDisconnect.isCauseOf(new UncheckedIOException(broken))).isTrue();
        assertThat(ClientDisconnect.isCauseOf(new AsyncRequestNotUsableException("gone")))
                .isTrue();
    }
}
