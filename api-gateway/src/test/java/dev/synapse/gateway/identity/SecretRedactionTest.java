package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecretRedactionTest {

    private static final String MARK = "the secret itself";
    private static final Pattern SECRET = Pattern.compile("password|token|ticket|upgraded|key");

    @ParameterizedTest
    @MethodSource("recordsWithSecrets")
    void records_do_not_print_their_secrets(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Constructor<?> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);

        Object made = constructor.newInstance(
                Arrays.stream(components).map(SecretRedactionTest::value).toArray());

        assertThat(made.toString()).doesNotContain(MARK);
    }

    static Stream<Class<?>> recordsWithSecrets() {
        return new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.synapse.gateway.identity")
                        .stream()
                        .<Class<?>>map(type -> type.reflect())
                        .filter(Class::isRecord)
                        .filter(type ->
                                Arrays.stream(type.getRecordComponents()).anyMatch(SecretRedactionTest::isSecret));
    }

    private static boolean isSecret(RecordComponent component) {
        return (component.getType() == String.class || component.getType() == Optional.class)
                && SECRET.matcher(component.getName().toLowerCase(Locale.ROOT)).find();
    }

    private static @Nullable Object value(RecordComponent component) {
        return switch (component.getType().getName()) {
            case "java.lang.String" -> isSecret(component) ? MARK : "shown";
            case "java.util.Optional" -> Optional.of(MARK);
            case "long" -> 1L;
            case "boolean" -> true;
            default -> null;
        };
    }
}
