package dev.synapse.shared.sql;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.settings.DatabaseUrl;
import org.junit.jupiter.api.Test;

class DatabaseTest {

    @Test
    void a_database_that_does_not_answer_is_named_without_the_password() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://me:canary@127.0.0.1:1/synapse");

        assertThatThrownBy(() -> Database.check(url))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageStartingWith("PostgreSQL at 127.0.0.1:1 cannot be reached: ")
                .hasMessageNotContaining("canary");
    }
}
