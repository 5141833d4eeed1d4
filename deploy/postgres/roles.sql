-- 数据库的两个角色：minsheng_owner 拥有全部表，只用于升级（migrate）和归档（archive_trail）；
-- minsheng_app 供网站、任务进程日常使用，对审计记录只能读、由触发器追加，不能改动、删除。
--
-- 以数据库超级用户在门户的数据库中执行，可重复执行；每次升级（migrate）之后都要再执行一次：
--     psql -v ON_ERROR_STOP=1 -d minsheng -f deploy/postgres/roles.sql
-- 首次执行后分别设置口令：
--     \password minsheng_owner
--     \password minsheng_app
-- 执行后以 minsheng_app 运行 manage.py check_trail_rights，应报告不能改动。

BEGIN;

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'minsheng_owner') THEN
        CREATE ROLE minsheng_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'minsheng_app') THEN
        CREATE ROLE minsheng_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
END $$;
ALTER ROLE minsheng_owner NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE minsheng_app NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- 数据库、模式归 minsheng_owner；minsheng_app 不能建立对象，因而也不能替换触发器和函数
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO minsheng_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC, minsheng_app', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO minsheng_app', current_database());
END $$;
ALTER SCHEMA public OWNER TO minsheng_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC, minsheng_app;
GRANT USAGE ON SCHEMA public TO minsheng_app;

-- 表、视图、序列、函数都归 minsheng_owner（自增列的序列随表走）
DO $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT c.oid, c.relname, c.relkind FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')
          AND pg_get_userbyid(c.relowner) <> 'minsheng_owner'
          AND NOT EXISTS (
              SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i', 'e'))
    LOOP
        EXECUTE format('ALTER %s public.%I OWNER TO minsheng_owner',
            CASE one.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
                WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, one.relname);
    END LOOP;
    FOR one IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = 'public'
        WHERE pg_get_userbyid(p.proowner) <> 'minsheng_owner'
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO minsheng_owner', one.name);
    END LOOP;
END $$;

-- 日常的表：读写；审计记录：事件表只能读和追加，逐条记录由触发器以所有者的权利追加
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, minsheng_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO minsheng_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO minsheng_app;
DO $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
        WHERE c.relkind = 'r' AND (c.relname = 'progress_verdict' OR EXISTS (
            SELECT FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attname = 'pgh_label' AND NOT a.attisdropped))
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON public.%I FROM minsheng_app', one.relname);
    END LOOP;
END $$;
REVOKE INSERT, UPDATE, DELETE ON oversight_trailline, oversight_trailmonth FROM minsheng_app;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM minsheng_app;

-- 下次升级新建的表在再次执行本文件之前只能读和追加：宁少勿多
ALTER DEFAULT PRIVILEGES FOR ROLE minsheng_owner IN SCHEMA public
    GRANT SELECT, INSERT ON TABLES TO minsheng_app;
ALTER DEFAULT PRIVILEGES FOR ROLE minsheng_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO minsheng_app;

COMMIT;
