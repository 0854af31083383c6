package dev.synapse.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * A Java agent that shifts the wall clock of a process: it adds seconds to the results of {@code System.currentTimeMillis} and {@code
 * Instant.now}, and thereby to everything derived from them. As with a real wrong clock, {@code System.nanoTime} is unaffected.
 */
public final class WrongClock {

    private static final Set<String> OF_THE_JDK = Set.of(
            "java/time/Instant",
            "java/time/Clock$SystemClock",
            "java/time/Clock$SystemInstantSource",
            "java/util/Date");
    private static final ClassDesc INSTANT = ClassDesc.of("java.time.Instant");
    private static final MethodTypeDesc PLUS = MethodTypeDesc.of(INSTANT, ConstantDescs.CD_long);

    private WrongClock() {}

    /** The settings of a process with a shifted clock; the agent's jar is written to the directory. */
    static Map<String, String> by(Duration shift, Path directory) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", WrongClock.class.getName());
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        Path jar = directory.resolve("clock-%d.jar".formatted(shift.toSeconds()));
        try {
            new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("JDK_JAVA_OPTIONS", "-javaagent:%s=%d".formatted(jar, shift.toSeconds()));
    }

    /** Entry point of the agent; the process finds the class itself on its class path. */
    public static void premain(String seconds, Instrumentation jvm)
            throws ReflectiveOperationException, UnmodifiableClassException {
        jvm.addTransformer(new Shift(Long.parseLong(seconds)), true);
        for (String name : OF_THE_JDK) {
            jvm.retransformClasses(Class.forName(name.replace('/', '.')));
        }
    }

    private record Shift(long seconds) implements ClassFileTransformer {

        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                String name,
                @Nullable Class<?> redefined,
                @Nullable ProtectionDomain domain,
                byte[] bytes) {
            if (loader == null && !OF_THE_JDK.contains(name)) {
                return null;
            }
            ClassModel read = ClassFile.of().parse(bytes);
            boolean tellsTime = false;
            for (PoolEntry entry : read.constantPool()) {
                tellsTime |= entry instanceof MemberRefEntry method && (isMillis(method) || isInstant(method));
            }
            return tellsTime
                    ? ClassFile.of().transformClass(read, ClassTransform.transformingMethodBodies(this::shift))
                    : null;
        }

        private void shift(CodeBuilder code, CodeElement element) {
            code.with(element);
            if (element instanceof InvokeInstruction call && isMillis(call.method())) {
                code.loadConstant(seconds * 1000).ladd();
            } else if (element instanceof InvokeInstruction call && isInstant(call.method())) {
                code.loadConstant(seconds).invokevirtual(INSTANT, "plusSeconds", PLUS);
            }
        }

        private static boolean isMillis(MemberRefEntry method) {
            return method.owner().asInternalName().equals("java/lang/System")
                    && method.name().equalsString("currentTimeMillis");
        }

        private static boolean isInstant(MemberRefEntry method) {
            return method.owner().asInternalName().startsWith("java/time/Clock")
                    && method.name().equalsString("currentInstant");
        }
    }
}
