-- AlterTable
ALTER TABLE "message" ADD COLUMN     "failures" SMALLINT NOT NULL DEFAULT 0;
