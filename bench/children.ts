import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a child process offers its parent. */
export type Calls = Record<string, (...values: never[]) => unknown>;

type Request = { id: number; name: string; values: unknown[] };
type Reply = { id: number; result?: unknown; error?: string };

export interface Child {
  readonly pid: number;
  call<Result = void>(name: string, ...values: unknown[]): Promise<Result>;
  stop(): Promise<void>;
}

/** Starts `<name>.child.ts` of this folder in a process of its own and hands it `options`; resolves when it is ready. */
export async function startChild(name: string, options: unknown = {}, flags: string[] = []): Promise<Child> {
  const child = fork(fileURLToPath(new URL(`${name}.child.ts`, import.meta.url)), {
    execArgv: ['--import', 'tsx', ...flags],
    serialization: 'advanced',
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  child.on('message', (reply: Reply) => {
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.error !== undefined) call?.reject(new Error(`${name}: ${reply.error}`));
    else call?.resolve(reply.result);
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${name} ended with ${code}`));
  });
  let last = 0;
  const call = <Result>(verb: string, ...values: unknown[]) =>
    new Promise<Result>((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve: (value) => resolve(value as Result), reject });
      child.send({ id, name: verb, values } satisfies Request);
    });
  await call('start', options);
  return { pid: child.pid ?? 0, call, stop: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.disconnect();
  await exit;
}

/** The child's side: starts once with the parent's options, answers its calls, and ends when the parent lets go or is gone. */
export function serveParent<Options>(start: (options: Options) => Promise<{ calls: Calls; stop?(): Promise<void> }>) {
  let started: ReturnType<typeof start> | undefined;
  const answer = async ({ name, values }: Request): Promise<unknown> => {
    if (name === 'start') {
      started = start(values[0] as Options);
      await started;
      return undefined;
    }
    const verb = (await started)?.calls[name];
    if (!verb) throw new Error(`no call ${name}`);
    return verb(...(values as never[]));
  };
  process.on('message', (request: Request) => {
    answer(request).then(
      (result) => process.send?.({ id: request.id, result } satisfies Reply),
      (error: unknown) => process.send?.({ id: request.id, error: String(error) } satisfies Reply),
    );
  });
  process.on('disconnect', () => {
    void Promise.resolve(started)
      .then((running) => running?.stop?.())
      .finally(() => process.exit(0));
  });
}
