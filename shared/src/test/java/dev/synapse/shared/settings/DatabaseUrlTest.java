package dev.synapse.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", nullValues = "-", textBlock = """
        postgresql://db/synapse -> jdbc:postgresql://db:5432/synapse -> - -> -
        postgresql://me@db/synapse -> jdbc:postgresql://db:5432/synapse -> me -> -
        postgresql://me:pass@db:6000/synapse -> jdbc:postgresql://db:6000/synapse -> me -> pass
        postgres://me:pass@db/synapse -> jdbc:postgresql://db:5432/synapse -> me -> pass
        postgresql+asyncpg://me:pass@db/synapse -> jdbc:postgresql://db:5432/synapse -> me -> pass
        postgres+asyncpg://me:pass@db/synapse -> jdbc:postgresql://db:5432/synapse -> me -> pass
        postgresql+psycopg2://me:pass@db/synapse?x=1&ssl=require -> jdbc:postgresql://db:5432/synapse?x=1&sslmode=require -> me -> pass
        postgresql+asyncpg://me:pass@db/synapse?ssl=verify-full&x=1 -> jdbc:postgresql://db:5432/synapse?sslmode=verify-full&x=1 -> me -> pass
        postgresql://me:pass@db/synapse?ssl=true -> jdbc:postgresql://db:5432/synapse?ssl=true -> me -> pass
        postgresql://m%40e:p%2Fa%3As+s%25@db/a -> jdbc:postgresql://db:5432/a -> m@e -> p/a:s+s%
        postgresql://me:a:b@db/synapse -> jdbc:postgresql://db:5432/synapse -> me -> a:b
        postgresql://me:pass@[::1]:6000/synapse -> jdbc:postgresql://[::1]:6000/synapse -> me -> pass
        jdbc:postgresql://db:6000/synapse -> jdbc:postgresql://db:6000/synapse -> - -> -
        jdbc:postgresql://db/a?user=me&password=p%26ss -> jdbc:postgresql://db:5432/a -> me -> p&ss
        jdbc:postgresql://db/a?ssl=true&user=me&x=1 -> jdbc:postgresql://db:5432/a?ssl=true&x=1 -> me -> -
        """)
    void both_forms_are_read(String text, String jdbcUrl, String user, String password) {
        DatabaseUrl url = DatabaseUrl.parse(text);

        assertThat(url.jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(url.user()).isEqualTo(user);
        assertThat(url.password()).isEqualTo(password);
    }

    @Test
    void its_text_is_the_host_without_the_password() {
        assertThat(DatabaseUrl.parse("postgresql://me:canary@db:6000/synapse")).hasToString("PostgreSQL at db:6000");
        assertThat(DatabaseUrl.parse("jdbc:postgresql://db/a?password=canary")).hasToString("PostgreSQL at db:5432");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary",
                "mysql://me:canary@db/synapse",
                "jdbc:mysql://db/synapse?password=canary",
                "postgresql://me:canary@db",
                "postgresql://me:canary@db/",
                "postgresql:///synapse?password=canary",
                "postgresql://me:can ary@db/synapse",
                "postgresql://me:canary%@db/synapse",
                "postgresql://me:canary/@db/synapse",
                "postgresql://me:canary#@db/synapse",
                "postgresql://me:canary@db:port/synapse"
            })
    void an_invalid_address_is_refused_and_not_repeated(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("DATABASE_URL is not an address of the form postgresql://")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @Test
    void a_missing_address_is_named() {
        assertThatThrownBy(() -> DatabaseUrl.from(Environment.of(Map.of())))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("DATABASE_URL is not set");
    }
}
