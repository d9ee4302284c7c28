import { connect, type Socket } from 'node:net';

/** One answered request: its status, and how long it took from when it was meant to be sent. */
export interface Shot {
  status: number;
  ms: number;
}

/**
 * One kept-alive HTTP/1.1 connection that sends ready-made requests, one at a time. A fraction of the work of node:http's client:
 * a load generator that shares two cores with what it measures should cost little.
 */
class Connection {
  isOpen = true;
  private received = '';
  private waiting: { resolve(status: number): void; reject(error: Error): void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (chunk: string) => this.read(chunk));
    socket.on('error', (error) => this.waiting?.reject(error));
    socket.on('close', () => {
      this.isOpen = false;
      this.waiting?.reject(new Error('the connection was closed'));
    });
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  send(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.waiting = undefined;
    this.socket.destroy();
  }

  private read(chunk: string): void {
    this.received += chunk;
    const end = this.received.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(this.received.slice(0, end))?.[1] ?? 0);
    if (this.received.length < end + 4 + length) return;
    const status = Number(this.received.slice(9, 12));
    this.received = this.received.slice(end + 4 + length);
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.resolve(status);
  }
}

const opened = (port: number, count: number) => Promise.all(Array.from({ length: count }, () => Connection.open(port)));

/** Sends `count` requests as fast as `connections` at a time are answered. */
export async function closedLoop(
  port: number,
  request: (index: number) => Buffer,
  { connections, count }: { connections: number; count: number },
): Promise<Shot[]> {
  const shots: Shot[] = [];
  let next = 0;
  await Promise.all(
    (await opened(port, connections)).map(async (connection) => {
      while (next < count) {
        const index = next++;
        const started = performance.now();
        const status = await connection.send(request(index));
        shots.push({ status, ms: performance.now() - started });
      }
      connection.close();
    }),
  );
  return shots;
}

/** So many requests a second for so many seconds. */
export interface Pace {
  perSecond: number;
  seconds: number;
}

/**
 * Sends requests at a given pace whether or not earlier ones are answered, as the world does. Each is timed from the moment it was
 * due, so that waiting for a free connection counts. Returns the shots of each pace.
 */
export async function openLoop(
  port: number,
  request: (index: number) => Buffer,
  paces: readonly Pace[],
  connections = 256,
): Promise<Shot[][]> {
  const idle = await opened(port, connections);
  const all = new Set(idle);
  /** A connection nobody uses; one that the server has given up is replaced. */
  const take = async (): Promise<Connection | undefined> => {
    const connection = idle.pop();
    if (!connection || connection.isOpen) return connection;
    all.delete(connection);
    const fresh = await Connection.open(port);
    all.add(fresh);
    return fresh;
  };
  const shots: Shot[][] = paces.map(() => []);
  const late: { due: number; pace: number; index: number }[] = [];
  const under: Promise<void>[] = [];
  const fire = async (connection: Connection, shot: { due: number; pace: number; index: number }) => {
    const status = await connection.send(request(shot.index)).catch(() => 0);
    shots[shot.pace]?.push({ status, ms: performance.now() - shot.due });
    const waiting = late.shift();
    if (waiting) await fire(connection, waiting);
    else idle.push(connection);
  };
  let index = 0;
  let begins = performance.now();
  for (const [pace, { perSecond, seconds }] of paces.entries()) {
    const count = Math.round(perSecond * seconds);
    for (let sent = 0; sent < count;) {
      while (sent < count && begins + (sent * 1000) / perSecond <= performance.now()) {
        const shot = { due: begins + (sent * 1000) / perSecond, pace, index: index++ };
        const connection = await take();
        if (connection) under.push(fire(connection, shot));
        else late.push(shot);
        sent += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    begins += seconds * 1000;
  }
  await Promise.all(under);
  for (const connection of all) connection.close();
  return shots;
}
