import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** Where figures come from: enough to read them, nothing that names a host or a person. */
export interface Machine {
  cpu: string;
  cores: number;
  memory_gb: number;
  os: string;
  node: string;
}

export function thisMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release().replace(/-.*$/, '')} (${process.arch})`,
    node: process.version,
  };
}

/** The load of the last minute per processor; 0 where the system doesn't tell. */
export function loadPerCore(): number {
  return (loadavg()[0] ?? 0) / cpus().length;
}
