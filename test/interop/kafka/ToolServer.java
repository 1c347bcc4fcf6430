import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import net.sourceforge.argparse4j.inf.ArgumentParser;
import net.sourceforge.argparse4j.inf.ArgumentParserException;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.server.util.ThroughputThrottler;
import org.apache.kafka.tools.VerifiableConsumer;
import org.apache.kafka.tools.VerifiableProducer;

/**
 * Runs Kafka's own command-line tools, many in one process, because a process for each takes seconds to warm up. A line of JSON starts a run
 * ({"id", "main", "args", "input"}) or interrupts one ({"id", "stop"}); lines of its output and its end come back under its id.
 */
public final class ToolServer {
	private static final ObjectMapper JSON = new ObjectMapper();
	private static final PrintStream OUT = System.out;
	private static final InheritableThreadLocal<Run> CURRENT = new InheritableThreadLocal<>();
	private static final Map<Integer, Run> RUNS = new ConcurrentHashMap<>();

	/** A tool calls exit: its run ends, and the process goes on. */
	private static final class Exited extends Error {
		private static final long serialVersionUID = 1L;
		private Exited() {
			super("exit", null, false, false);
		}
	}

	private static final class Run {
		private final int id;
		private final InputStream input;
		private final List<Runnable> hooks = new CopyOnWriteArrayList<>();
		/** The first that counts: some tools take the end for one more error, and exit again. */
		private final AtomicReference<Integer> code = new AtomicReference<>();

		private Run(int id, String input) {
			this.id = id;
			this.input = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
		}

		/** What the end of a process does: some tools wait there until all is sent. Each hook runs once. */
		private void shutDown() {
			for (Runnable hook : hooks) if (hooks.remove(hook)) hook.run();
		}
	}

	/** Output of a run, line by line under its name. */
	private static final class Lines extends OutputStream {
		private final String name;
		private final Map<Integer, ByteArrayOutputStream> partial = new ConcurrentHashMap<>();

		private Lines(String name) {
			this.name = name;
		}

		@Override
		public synchronized void write(int character) {
			Run run = CURRENT.get();
			if (run == null) return;
			ByteArrayOutputStream line = partial.computeIfAbsent(run.id, id -> new ByteArrayOutputStream());
			if (character != '\n') {
				line.write(character);
				return;
			}
			say(run.id, name, line.toString(StandardCharsets.UTF_8));
			line.reset();
		}
	}

	public static void main(String[] args) throws IOException {
		InputStream questions = System.in;
		System.setOut(new PrintStream(new Lines("line"), true, StandardCharsets.UTF_8));
		System.setErr(new PrintStream(new Lines("error"), true, StandardCharsets.UTF_8));
		System.setIn(new InputStream() {
			@Override
			public int read() throws IOException {
				return CURRENT.get().input.read();
			}

			@Override
			public int read(byte[] bytes, int offset, int length) throws IOException {
				return CURRENT.get().input.read(bytes, offset, length);
			}
		});
		Exit.setExitProcedure((code, message) -> {
			CURRENT.get().code.compareAndSet(null, code);
			throw new Exited();
		});
		Exit.setShutdownHookAdder((name, hook) -> CURRENT.get().hooks.add(hook));
		BufferedReader lines = new BufferedReader(new InputStreamReader(questions, StandardCharsets.UTF_8));
		for (String line = lines.readLine(); line != null; line = lines.readLine()) {
			JsonNode asked = JSON.readTree(line);
			int id = asked.get("id").asInt();
			if (asked.has("stop")) {
				Run run = RUNS.get(id);
				if (run != null) start(run, run::shutDown);
				continue;
			}
			Run run = new Run(id, asked.path("input").asText(""));
			RUNS.put(id, run);
			String[] given = StreamSupport.stream(asked.get("args").spliterator(), false).map(JsonNode::asText).toArray(String[]::new);
			start(run, () -> {
				boolean done = run(asked.get("main").asText(), given);
				run.code.compareAndSet(null, done ? 0 : 1);
				run.shutDown();
				RUNS.remove(id);
				say(id, "exit", run.code.get());
			});
		}
		Runtime.getRuntime().halt(0);
	}

	private static void start(Run run, Runnable work) {
		Thread thread = new Thread(() -> {
			CURRENT.set(run);
			work.run();
		});
		thread.setDaemon(true);
		thread.start();
	}

	private static boolean run(String main, String[] args) {
		try {
			if (main.equals(VerifiableConsumer.class.getName())) consume(args);
			else if (main.equals(VerifiableProducer.class.getName())) produce(args);
			else Class.forName(main).getMethod("main", String[].class).invoke(null, (Object) args);
			return true;
		} catch (Throwable thrown) {
			Throwable cause = thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
			if (!(cause instanceof Exited)) System.err.println(cause);
			return false;
		}
	}

	/** What its main does, but for exits and hooks, which are the process's there. */
	private static void consume(String[] args) throws ReflectiveOperationException, ArgumentParserException {
		VerifiableConsumer consumer = VerifiableConsumer.createFromArgs(parserOf(VerifiableConsumer.class), args);
		CURRENT.get().hooks.add(consumer::close);
		consumer.run();
	}

	/** What its main does, but for exits and hooks, as fast as it can. */
	private static void produce(String[] args) throws ReflectiveOperationException, ArgumentParserException {
		VerifiableProducer producer = VerifiableProducer.createFromArgs(parserOf(VerifiableProducer.class), args);
		CURRENT.get().hooks.add(producer::close);
		producer.run(new ThroughputThrottler(-1, System.currentTimeMillis()));
	}

	private static ArgumentParser parserOf(Class<?> tool) throws ReflectiveOperationException {
		Method parser = tool.getDeclaredMethod("argParser");
		parser.setAccessible(true);
		return (ArgumentParser) parser.invoke(null);
	}

	private static synchronized void say(int id, String name, Object value) {
		ObjectNode said = JSON.createObjectNode().put("id", id);
		said.putPOJO(name, value);
		OUT.println(said);
		OUT.flush();
	}

	private ToolServer() {}
}
