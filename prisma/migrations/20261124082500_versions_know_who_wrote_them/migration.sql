-- AlterTable
ALTER TABLE "flow_version" ADD COLUMN     "origin" TEXT NOT NULL DEFAULT 'preset';
