import { createServer, type Server } from "node:net";

/**
 * Systems hand out ports above these for themselves (Linux from 32768, macOS and Windows from 49152), so nothing takes one by chance before
 * it is used.
 */
const [FIRST, LAST] = [20_000, 31_999];
const TRIES = 100;

/**
 * Ports of this machine on which nobody listens now, no two of them the same.
 * @param taken ports that it must not be
 */
export async function freePorts(count: number, taken: readonly number[] = []): Promise<readonly number[]> {
	const ports = new Set<number>();
	for (let tries = 0; ports.size < count && tries < TRIES; tries++) {
		const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
		if (!taken.includes(port) && (await isFree(port))) ports.add(port);
	}
	while (ports.size < count) ports.add(await anyPort());
	return [...ports];
}

/** Whether nobody listens on a port of 127.0.0.1. */
export async function isFree(port: number): Promise<boolean> {
	try {
		await close(await listen(port));
		return true;
	} catch {
		return false;
	}
}

async function anyPort(): Promise<number> {
	const server = await listen(0);
	const { port } = server.address() as { readonly port: number };
	await close(server);
	return port;
}

function close(server: Server): Promise<unknown> {
	return new Promise((resolve) => server.close(resolve));
}

function listen(port: number): Promise<Server> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", reject);
		server.listen(port, "127.0.0.1", () => resolve(server));
	});
}
